"""Breathing, allergy and things that went down the wrong way."""

from __future__ import annotations

from desk.triage.rules.model import CALL_NOW, Rule

RULES = (
    Rule(
        id="breathing",
        problem="breathing_trouble",
        level=CALL_NOW,
        reason="trouble breathing",
        source="https://www.nhs.uk/symptoms/shortness-of-breath/",
        patterns="""
            @cant .. breath*|respir*|inhale
            cant_catch .. breath
            short_of_breath|shortness_of_breath|out_of_breath|breathless|breathlessness|sob & @now|sudden|suddenly|
                rest|worse|@chest|severe|lying|night|fever|surgery|finish|feel|having|am|is|very
            acute|sudden|severe .. breathlessness|dyspnoea|dyspnea|shortness|short_of_breath
            worsening|increased .. dyspnoea|dyspnea|breathlessness|shortness
            me_ahogo|se_ahoga|ahogando|ahogandose|me_estoy_ahogando|se_esta_ahogando|aogando|me_asfixio|se_asfixia|
                asfixiando
            falta|faltando|falt* .. aire|respiracion|aliento
            no .. llega|entra|pasa .. aire
            no_puedo|no_puede|cuesta|dificultad respirar|para_respirar
            labios|lips|face|cara|tongue|lengua|skin|piel|fingernails|unas & blue|azul*|morad*|purple|gray|grey|
                cianosis
            marcan|hunden|sucking|retract* & costillas|ribs
            ribs & showing|pulling|breath*
            gasping|grunting|stridor|wheez* & @cant|severe|worse|@now|baby|son|daughter|talk|speak|inhaler|lips|
                hives|chest
            respira|respiracion|breathing & rapidisimo|rapido|muy_rapido|fast|rapid|rapidly|slow|slowly|barely|50|
                60|70|80|lento|raro|weird|noisy|ruido|ruidito|quej*|heavily|labored|laboured|shallow
            silb*|pitos|wheez* & ventolin|inhalador|inhaler|salbutamol|puffer|nebul*
            ventolin|inhalador|inhaler|puff|salbutamol|albuterol|nebulizer|puffer & nada|no_me_hace|no_le_hace|
                not_working|isnt_working|not_helping|isnt_helping|doesnt_help|sin_efecto|empty|no_mejora
            asthma|asma & attack|ataque|crisis & @now|cant|no|having|worse|bad|severe|inhaler
            pausas|pauses|stops & respirar|breathing
            hard_to .. full_sentence|finish_a_sentence|speak_a_full|finish_sentences
            oxygen|saturation|saturacion|oxigeno|spo2|o2 & 91|90|89|88|87|86|85|84|83|82|80
            throat & closing|closes|tight|tightening
            drowning|drowned|ahogado|ahogo & pool|piscina|water|agua|bath|banera
            nostrils|aletea|aleteo & flar*|nariz|breath*|respir*
            using & tummy|stomach|belly & breathe|to_breathe
            pechito|pecho|costillas|costillitas & hund*|marcan|sume|sumen|mete
            respira|respirando|respiracion|breathing & agitad*|agitadisim*|labored|jadea*|panting|dificultos*
            pecho_cerrado|pecho_apretado & inhalador|puff|respir*|aire|ahora|noche|tos
            copd|epoc|emphysema|enfisema & worse|more_than_usual|peor|blue|@confused|today|hoy
            panting|jadea|jadeando|puffing & rest|baby|@child|@now|morad*|blue|cant
            unas|nails|fingernails|labios|lips|trompita & blue|azul*|morad*|purple
            fighting|luchando|struggl* & breath|breathe|respirar|aire
            chillido|pitido|silbido|whistling|wheezy|wheezing & respir*|breath*|puffs|inhaler|blue_one|pecho|noche|
                worse|@child|luchando
            puffs|puff|inhalaciones & no_better|nada|not|no_mejora|no_help
            finish|terminar|alcanzo|completar|decir & frase|sentence|palabra & aire|breath|sin|not|no|cant
            labio|labios|boquita|lip|lips|unas & azulit*|moradit*|bluish
            quejandose|quejido|grunt* & baby|bebe|@child & labio|respira*|breath*|azul*
            pechito|cuello|neck|throat & hunde|hunden|sucking|sucks|pulling & respir*|breath*
            cough*|tose|tos & stops|blue|morado|azul & breath*|respir*|mouth|boca
            @allergen|inyeccion|injection & cuesta & hablar|respirar
            couple|two|few|three|dos|tres|cada|every .. words|palabras & gasp*|gulp*|breath|breathe|air|aire|
                respir*
            every|cada|couple_of .. words|palabras & stop|stops|parar|paro|para
            sentence|sentences|frase|frases & gulp*|gasp*|air|aire|breath|breathing|respir* & cant|cannot|wont|
                no|only|just|apenas
            rib|ribs|costilla|costillas|costillitas & see|ven|show*|notan|marcan|every|todas & breath|breathes|
                breathe|respira|respirar|breathing
            pink|rosada|rosado|rosa|pinkish|bloody & froth|frothy|foam|foamy|espuma
            asthma|asthmatic|asma|asmatico|asmatica + window|ventana|words|palabras|sentence|frase & stop*|
                parar|hours|horas|sat|sentad*|every|cada|two|dos|couple
            stopped|dejo|stops .. wheez*|silbar|pitar & drows*|sleepy|tired|blue|cansad*|dormid*|exhausted|
                agotad*
            lie|lying|lay|acostarse|recostarse|acostado|acostada & flat|plano|plana|espuma & cant|cannot|wont|
                no & drown*|gasp*|froth*|breath*|respir*|espuma|foam
            went_under|hundio|hundida|bajo_el_agua|under_the_water|trago_agua|nearly_drowned|almost_drowned|
                casi_se_ahoga & pool|piscina|alberca|pileta|bath|banera|sea|mar|rio|lake|lago|swimming + cough*|
                tose|tos|tosiendo|sleepy|dormid*|breath*|respir*|tired
        """,
        unless="""
            por_la_nariz|through_my_nose|through_the_nose|through_nose|nariz_tapada|stuffy|blocked_nose|
                nasal_congestion|mascarilla
            pisos|escaleras & desde_hace_anos|@years_ago
            vaso_de_agua|este_trabajo|con_el_trabajo|de_risa|deudas
            sleep_apnea
            al_dia & cuantas_veces
            me_ahogo_en .. tareas|deberes|universidad|facultad
            run_for_the|when_i_run|cuando_corro
        """,
        hits="""
            no puedo respirar
            me cuesta mucho respirar desde anoche
            se le ponen los labios azules
            siento que me falta el aire estando sentado
            I can't breathe properly
            my baby is breathing really fast and grunting
            my inhaler isnt helping and I cannot finish a sentence
            se esta aogando
            no me llega el aire
            she says two words and has to gasp for air
            se le ven todas las costillas al respirar
            she went under in the pool and now she coughs and is sleepy
        """,
        misses="""
            stuffy nose all week, I cannot breathe at night
            tengo la nariz tapada y no puedo respirar por la nariz
            este trabajo me ahoga, doctora
            me ahogo en un vaso de agua con los examenes
            I am thin and you can see my ribs, how do I put on weight
            se me notan las costillas porque adelgace, que como
        """,
    ),
    Rule(
        id="anaphylaxis",
        problem="anaphylaxis",
        level=CALL_NOW,
        reason="swelling of face, tongue or throat, or a whole-body reaction",
        source="https://www.nhs.uk/conditions/anaphylaxis/",
        patterns="""
            face|cara|eyes|ojos & globo|balloon
            @allergen & @swell|hinch* & face|cara|all_over|todo
            @swell & tongue|lengua|lips|lip|labios|throat|garganta|labio
            @swell & face|cara|eyes|ojos|mouth|boca & @allergen|@rash|@breath|tragar|swallow
            throat|garganta & closing|closed|cierra|cerrando|serrada|cerrada|tight|tightening|swelling|cerro|
                apretad*|inflam*|itchy_and
            @rash & @breath|@dizzy|@faint|@vomit|vomitando|falta_el_aire|@swell & everywhere|all_over|cuerpo|face|
                lips|@breath|@dizzy|@vomit|cara
            @rash|brotada|brotado & falta_el_aire|mareo|mareada|me_mareo|@vomit|vomitando|cant_breathe|wheezing|
                cuesta_respirar
            @allergen & cant_breathe|no_puede_respirar|no_puedo_respirar|cuesta_respirar|short_of_breath|wheezing|
                morado|purple|blue|@faint
            epipen|epi_pen|adrenaline|epinephrine|adrenalina|jext & used|gave|pinchado|pinche|puesto|now|ahora|
                no_tengo|dont_have|reaction|reaccion|again
            anaphyla*|anafila* & now|having|think|going|tengo|creo|reaction|reaccion|shock|esta|is
            severe|bad .. allergic_reaction
            allergic_reaction|reaccion_alergica & @swell|@breath|@throat|@dizzy|@now
            lips|lip|tongue & fat|huge|tingl*|thick|giant & ate|eat|eating|@allergen|feel
            voice|voz & croaky|hoarse|ronca|husky & ate|eating|comi|comer|nut|cashew|nuez|picadura|sting
            wheez*|hives|bumps|ronchas|swelling & coming_back|back_again|vuelve|volviendo|otra_vez & antihistamine|
                antihistaminico|reaction|reaccion|nuts|prawns|after|wheez*
            picaron|pico|picadura|stung|sting & monstruo|deform*|globo|boca|garganta|lengua|mouth|throat|tongue
            tongue|lengua|throat|garganta|lips|labios & too_big|fat|thick|gorda|gordos|muy_grande|giant|huge|pesada
            epi|epipen|epi_pen|adrenalin* & back|creeping|again|itch*|tight*|vuelve|otra_vez|ahora
            @allergen & paladar|palate|throat|garganta & pica|itch*|tingl*|tight|picazon
            @swell & cara|face & inyeccion|injection|vaccine|vacuna|hablar|talk|talking|voice|voz|@cant
            lips|lip|tongue|eyes|labio|labios|lengua|cara|ojos|parpados & like|como & sausage|sausages|
                salchicha|salchichas|balloon|balloons|globo|globos|pelota|pelotas|chorizo|chorizos|sapo|boxer
            @rash|bumps & quiet|quieta|quieto|pale|palida|palido|sleepy|floppy & @vomit|sick|ate|eating|peanut|
                mani|nuts|egg|huevo|milk|first_time|primera_vez
            blotches|ronchas|hives|roncha|welts & voice|voz|hoarse|ronca|croaky
        """,
        unless="""
            renuevo|refill|expire*|caduc*
            nodes|node|ganglio|bit_my
            @long_ago
        """,
        hits="""
            se me hincha la lengua despues de comer nueces
            my lips are swelling up after the antibiotic
            siento que la garganta se me cierra
            ronchas por todo el cuerpo y estoy muy mareada
            a wasp stung him and he cannot breathe well
            me pinche la adrenalina, que hago ahora
            her lips look like balloons since lunch
            tiene los ojos como pelotas despues del camaron
        """,
        misses="""
            se me hincharon los tobillos con el calor
            donde renuevo la receta de la adrenalina?
            estornudos por el polen y ojos llorosos
            where do I renew the prescription for my adrenaline pen
            hay fever again, sneezing and watery eyes in the garden
        """,
    ),
    Rule(
        id="swallowed-object",
        problem="button_battery_foreign_body",
        level=CALL_NOW,
        reason="an object, battery or magnet swallowed or stuck",
        source="https://www.poison.org/battery/guideline",
        patterns="""
            put|stuck|metio|puso|shoved .. nose|nariz & bead|bolita|battery|pila|magnet|wheez*|breath*|object|objeto
            cant_swallow|no_puedo_tragar|no_puede_tragar & drool*|@fever|saliva|voice|own|babe*|nada|anything|breath*
            @took|missing|falta|mouth|nose|nariz|oreja|ear|stuck|metio|puso & battery|batteries|pila|pilas|bateria|
                iman|imanes|magnet|magnets
            @took & coin|moneda|needle|aguja|pin|alfiler|glass|vidrio|cristal|razor|toy_part|bone|hueso & stuck|
                atasc*|clav*|tragar|swallow|drool*|babe*|blood|sangre|@pain|coin|moneda|needle|aguja|razor|cristal|
                glass
            swallowed & coin|needle|magnet|glass|pin|nail|screw|razor|marble
            trago|tragado|trague & moneda|aguja|canica|tornillo|clavo|cristal|alfiler|clavo
            stuck|atascado|atascada|atorado|clavado|clavo & throat|garganta|esofago|esophagus
            @choke & cant|no_puede|not|blue|respira|breath*|raro|food|comida|fruto|uva|grape|still|now|is|esta|babe*
            is_choking|was_choking|choking_on|se_atraganto
            cant|cannot|no_puedo|no_puede pasar|tragar|swallow & saliva|agua|water|hueso|anything|nada|spit
            hueso|bone|pill|pastilla & trague|swallowed|trago & saliva|stuck|clav*|pain|duele
            falta_el_aire & aceituna|fruto_seco|comio
            iman*|magnet* & comio|ate|swallow*|trago|nose|nariz|boca|mouth
            espina|hueso|bone|fishbone & atoro|atorada|atorado|atraveso|clavo|clavada|stuck
            food|comida|carne|meat|pill|pastilla|salchicha|pollo & stuck|atascad*|atorad*|atragant* & swallow|spit|
                saliva|tragar|throat|pecho|morado|respir*
            cant|cannot|no_puedo & swallow|tragar|pasar & spit|saliva|own
            iman*|magnet*|battery|pila & eaten|comido
            magnet|magnets|iman|imanes|battery|pila|pilas|coin|moneda & find|encuentro|missing|nowhere|
                gone & dribbl*|drool*|baba|babea|cough*|tose
        """,
        unless="""
            reciclo|reciclar|recycle|flemas|phlegm|nervios|nudo_en_la_garganta|mucus|mucosa
            echo & perfecto
            cuello_de_botella|hueso_de_cereza
            bien & cereza
            hearing_aid|pacemaker|smoke_detector
        """,
        hits="""
            creo que se ha tragado una pila de boton
            my toddler swallowed a magnet
            se trago una moneda y babea
            my son is choking on a grape
            tiene un hueso atascado en la garganta
        """,
        misses="""
            como reciclo las pilas?
            tengo flemas en la garganta todo el dia
            me siento un nudo en la garganta por nervios
            where can I recycle old batteries from the hearing aid
            phlegm in my throat all day, what tea helps
        """,
    ),
)
