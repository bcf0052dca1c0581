"""Severe infection, small children with fever, water loss, heat and drug rashes."""

from __future__ import annotations

from desk.triage.rules.model import CALL_NOW, SAME_DAY, Rule

RULES = (
    Rule(
        id="sepsis",
        problem="sepsis_meningitis",
        level=CALL_NOW,
        reason="signs that fit a severe infection or meningitis",
        source="https://www.nhs.uk/conditions/sepsis/",
        patterns="""
            @rash & bruise|bruises|moratones|moretones|purple|moradas & @fever|spreading
            @fever & cuello|nuca|neck & duro|dura|duele|hard|hurts|stiff
            neck|cuello|jaw|mandibula & @swell & open|abrir|tragar|swallow|@fever|@breath
            cant_open|no_puedo_abrir my_mouth|la_boca|mouth
            jaw|mandibula & spasm*|espasmo*|lock*
            @vomit|vomita|vomito & @belly|panza & dura|hard|rigid*|distended|hinchada
            @rash|rojas|red_dots|purple_dots|petechia*|petequia* & fade|blanch*|vaso|glass|disappear|desaparecen|
                no_se_van|al_apretar|when_pressed|press
            non_blanching|petechial_rash
            @fever & stiff_neck|neck_stiffness|rigidez|cuello_rigido|nuca_rigida|nuca
            cuello|neck & rigid*|stiff*|tieso|tiesa & @fever|luz|light|@vomit|vomito|rash|@headache
            photophobia|fotofobia|luz|light & @vomit|vomita|vomito|stiff*|neck|cuello & @fever|@headache|muchisimo|
                hurts|molesta
            @fever & @confused|@drowsy|delira*
            infection|infeccion|uti & @confused|@drowsy
            tirit*|shivering|shaking_chills|rigors|escalofrios & @confused|no_para|sin_parar|uncontroll*|pale|blue|
                stop|@fever
            skin|piel & mottled|marmol|blotchy|moteada|grisacea|jaspeada|mottling
            orinar|orina|pis|pee|peed|urine|urinate & todo_el_dia|all_day|@hours12 & @fever|@confused|sick|infection
            @chemo & @fever|@n38
            neutropenic_sepsis|sepsis|septic|meningitis & think|creo|signs|could|might|having|has|sospecha|
                puede_ser|now|tiene
            going_to_die|voy_a_morir|me_estoy_muriendo|im_dying|i_am_dying & @fever|infection|sick|pain|feel|siento
            me_encuentro_fatal|never_felt_this_ill & nunca|asi|never
            flojito|floppy|manos_heladas|cold_hands & @fever|@child
            altered_mental_status|altered_level
            jaw|mandibula & locking|locked|lock|bloque*|trabada & @pain|cant|nail|clavo|wound|cut|spasm*|up
            sangre|blood & orin*|pee|peeing|urine|urinating|pis & @fever|@n39|@clots
            mancha|skin|piel|pierna|leg|redness & red|roja|caliente|hot|spreading & escalofrios|chills|@fever &
                @fever|chills|escalofrios
            red_streak|red_streaks|lockjaw|lock_jaw
            shivering|shaking|shivers|rigors|chills|tirit*|escalofrios|temblores & wee|pee|peed|urine|orina|orino|
                orinar|pis & havent|not|no|cant|hasnt|sonda
            @rash & stay|fade|go_away|borran|borrar|quitan|desvanecen & press|pressed|glass|estirar|apretar|
                apretando|vaso
            feel_like_death|feel_like_im_dying|me_siento_morir & fever|shiver*|infection|wee|vomit*|fiebre
            sonda|catheter & @fever|escalofrios|chills|shiver*|@confused
            @fever|@n39 & neck|nuca|cuello & bend|doblar|mover|move|scream*|llora|cries|hurts|duele
            infection|infeccion & @confused
            nail|clavo|wound|herida|cut|rust*|oxidad* & jaw|mandibula|quijada & stiff*|tight|tiesa|rigida|lock*
            @surgery & chills|escalofrios|rigors|shiver*
            @fever & luz|light & look|mirar|hurts|molesta|head|cabeza|crying|llora
            marble*|marmol*|mottled|moteada|jaspeada|blotchy & @fever|40|cold|skin|piel|fria|freezing
            cold|freezing|icy|helados|heladas|helado|frias|frios & hands|feet|manos|pies|manitas|
                piecitos & shes_hot|hes_hot|is_hot|roasting|burning_up|boiling|ardiendo|hirviendo|@fever
            light|luz|luces|lamp & hates|hate|molesta|molestan|soporta|bothers|stand & shes_hot|hes_hot|
                ardiendo|hirviendo|@fever|stiff|tieso|rash
            spleen|bazo & removed|out|sacaron|quitaron|no_tiene|no_tengo|sin|without + @fever|shaking|shivering|
                temblando|tiritando|@confused|mottled|moteadas|sense
            mottled|moteadas|moteada|moteado|jaspeadas|jaspeado & hands|legs|manos|piernas|knees|rodillas|arms|
                brazos|cold|frio
            shivering|shaking|freezing|tiritando|temblando & @confused|make_sense|coherente
        """,
        unless="""
            obligatoria
            recien_nacido & tuvo
            desaparece & juega
            gym|dormir_mal|slept_wrong
            @long_ago
            dying_inside
            story_about_a|read_a_story
        """,
        hits="""
            tiene fiebre y el cuello rigido
            le puse un vaso y los puntitos y manchas no desaparecen
            my mother has a urine infection and is confused
            I am on chemo and my temperature is 38.4
            fever and a stiff neck since last night
            esta con fiebre y delira
            my baby is roasting but his feet are icy
            esta hirviendo de fiebre con las manos heladas
        """,
        misses="""
            contractura de cuello por dormir mal, sin mas
            la vacuna de la meningitis es obligatoria?
            stiff neck after gym
            sarpullido que desaparece al apretar y la nina juega
            is the meningitis vaccine free for students
            a stiff neck after the gym, no fever
            my hands and feet are always cold, is it the thyroid
            siempre tengo los pies helados en invierno
        """,
    ),
    Rule(
        id="infant-fever",
        problem="infant_fever_unwell",
        level=CALL_NOW,
        reason="a baby under three months with fever, or a small child who looks very unwell",
        source="https://www.nice.org.uk/guidance/ng143",
        patterns="""
            @fever|@n38 & @under3m
            @under3m & hasnt_fed|not_feeding|not_fed|hasnt_eaten|no_ha_comido|no_come|wont_feed|no_quiere_comer|
                no_se_alimenta
            @fever & newborn|recien_nacido|recien_nacida|rn|neonate|neonato
            @under3m + @fever|@n38
            newborn|recien_nacido|recien_nacida & @n38|hot|caliente
            @fever|@n39 & @three_to_6m
            @n39 & @three_to_6m|meses
            @baby|@child|@baby_age & como_un_trapo|limp|floppy|lethargic|flojito|flojita|no_se_despierta|wont_wake|
                unresponsive|hard_to_wake|muy_decaido|muy_decaida|no_fija|no_reacciona|listless
            como_un_trapo
            muy_decaido|muy_decaida & @fever|mirada|no_come|bebe|nino|nina|hijo|hija
            llora|llanto|cry|crying|cries & raro|gatito|high_pitched|highpitched|inconsolable|sin_parar|weak|
                nonstop & @baby|@child|calma|@baby_age
            mollera|fontanela|fontanelle|soft_spot & abult*|bulg*|hundid*|sunken|hinchada
            panal|diaper|diapers|nappy|nappies & no|sin|seco|dry|not|hasnt|none & mojado|seco|dry|wet|pis|@hours12|
                anoche|hours|today
            no_quiere|wont|refus*|refuses|not & pecho|biberon|toma|feed|feeding|bottle|eating|eat|nurse|drink|
                comer & @baby|@under3m|@baby_age|todo_el_dia|all_day
            @fever & @baby & morado|blue|purple|breath*|respira*|rash|@vomit|@drowsy|@n39|@n40
            @fever & dias|days & 5|cinco|five|6|7 & @child|ojos_rojos|red_eyes
            @fever & @child & @n40
            baby|bebe|newborn|infant & blue|morado|purple|azul
            @under3m & hot|caliente|calent*|roasting|burning|ardiendo|boiling
            @under3m & @n38
            @fever & dias|days|day & six|seis|seven|siete|five|cinco & @child|@baby|straight|seguidos|red
            teta|pecho|mamadera|mema|pacha|tetero|biberon|bottle|breast & no|not|wont|refus* & @drowsy|panal|diaper|
                nappy|moja|wet|all_day|todo_el_dia
            mollera|fontanela|soft_spot & salt*|botad*|inflam*|alta|saltona|bulg*
            lagrimas|tears & llora|cries|crying & no|sin|without
            mes_y_medio|month_and_a_half|six_weeks|seis_semanas & @n38|@fever|38
            newborn|recien_nacid*|@under3m|neonat* & wake|despierta|despertar|sleeping|yellow|amarill*|feeds|comer
            @baby|@child|toddler*|@baby_age & dry|secos|seca|sunken|hundidos|hundiditos & pee|pipi|wee|sunken|hundidos
            @under3m & no_agarra|no_prende|no_coge|no_chupa|drops_off|suckles|sucks|chupa|hirviendo|ardiendo|
                radiator|warm|caliente & feed*|bottle|teta|pecho|biberon|mamadera|fever|hot|ardiendo|hirviendo|
                caliente|warm|duerme|sleep*
        """,
        unless="""
            con_cuanto|blue_eyes
        """,
        hits="""
            mi bebe de un mes tiene 38,3
            recien nacido con calentura
            my 6 week old baby has a fever
            esta como un trapo y no quiere comer
            tiene la mollera hinchada
            no ha mojado el panal desde anoche
            my newborn feels hot and wont feed all day
            2 meses y 38 de fiebre
        """,
        misses="""
            mi hija de 4 anos tiene 38,4 de fiebre, juega y bebe bien
            con cuanto se considera fiebre?
            le salen los dientes y babea mucho
            from which temperature on is it called a fever
            my son of six has 38.2, he is playing and drinking well
        """,
    ),
    Rule(
        id="dehydration",
        problem="dehydration_gastroenteritis",
        level=SAME_DAY,
        reason="signs of losing too much water, or blood or bile with vomiting or diarrhoea",
        source="https://www.nhs.uk/symptoms/diarrhoea-and-vomiting/",
        patterns="""
            @vomit|vomito|vomita & hasta_el_agua|everything|todo|water|agua|suero|sips|keep|fluids|no_para|
                cant_stop|wont_stop|nonstop|verde|green|bile|bilis
            cant|cannot|not|unable|wont keep|hold .. down
            ni_el_suero|no_aguanta|no_retiene|no_tolera & suero|agua|liquidos|nada
            orinar|orina|orinado|pis|pee|peed|urinated|urine|mear|meado & @hours12 & no|sin|not|hasnt|havent|lleva|
                without
            llora_sin_lagrimas|no_tears|without_tears|sin_lagrimas
            ojos_hundidos|sunken_eyes
            diarre*|diarrh*|diarhea & sangre|blood|bloody|@fever|cada_media_hora|como_agua|no_para|@confused|@dizzy|
                dehydrat*|deshidrat*|decaido|@child|days|dias
            stool|poop|caca|heces & bloody|sangre & @fever|@child|diarr*|dias
            @vomit|vomito & @drowsy|@confused|ida|mareado|no_se_tiene|80|@over60
            gastro|gastroenteritis & no_se_tiene|pie|decaid*|mareado|ida|dormido
            dehydrated|deshidratado|deshidratada
            no_orina & dormido|boca_seca
            cagalera|cagaleras|chorrillo|churras|soltura|churria|the_runs|squits|chorro|currutaca & sangre|blood|
                @fever|days|dias|@child
            wee|weed|urinated|orinado|orina|pis & havent|not|no|hasnt|sin|nothing & yesterday|ayer|todo_el_dia|
                all_day|el_dia|@hours12|since_last
            ni_agua|not_even_water|ni_el_agua & para|aguanta|retiene|keep|tolera|queda|down
            eyes|ojos|ojitos & sunken|hundidos|hundiditos
            @child|@baby|toddler* & pee|pipi|wee|pis|urin*|orin* & hasnt|todo_el_dia|all_day|since|sunken|hundidos|
                dry|@hours12|desde_ayer
            diarre*|diarrh* & pipi|pis|wee|pee|orin* & no|not|hasnt|sin|nothing
            tongue|lengua & leather|cuero|lija|sandpaper|corcho
        """,
        unless="""
            ya_come
            @long_ago
        """,
        hits="""
            vomita hasta el agua desde ayer
            she cannot keep anything down, not even water
            my son has bloody diarrhea and a fever
            lleva 14 horas sin orinar
            el bebe llora sin lagrimas
            vomito verde
        """,
        misses="""
            una vomitona y ya come tan contento
            sed por el calor
            caca blanda por el antibiotico, juega
            one upset stomach last night, he is eating again
            what can I drink in this hot weather
        """,
    ),
    Rule(
        id="heat",
        problem="heat_stroke",
        level=CALL_NOW,
        reason="heat with confusion, very high temperature or no recovery in the shade",
        source="https://www.nhs.uk/conditions/heat-exhaustion-heatstroke/",
        patterns="""
            heat_stroke|heatstroke|golpe_de_calor|insolacion|sunstroke|heat_exhaustion
            heat|calor|sun|sol|hot & @confused|@drowsy|@faint|convuls*|tonterias|muy_dormida|collapsed|
                stopped_sweating|not_sweating|isnt_sweating|doesnt_sweat|no_esta_sudando|not_even_sweating|no_suda|
                shade|sombra
            no_suda|not_sweating|isnt_sweating|doesnt_sweat|no_esta_sudando|not_even_sweating & @n40|40|hot|
                caliente|fiebre
            nino|nina|baby|bebe|child|hijo|hija|abuelo|abuela & coche|hot_car|car & deje|left|calor|hot|locked|
                encerrado|dentro
            no_se_tiene_en_pie & correr|sol|calor|running
            sombra & sigue|fatal
            colorado|seco & no_contesta
            shade|sombra + @confused|@drowsy|@vomit|@dizzy|worse
            insolo|insolado|insolada|asoleo|acaloro
            nino|nina|bebe|baby|toddler|guagua|nene|nena|kid|child & carro|auto|coche|car|camioneta & encerrado|
                encerrada|locked|quedo|dentro|inside & calor|sol|solazo|hot|sun|heat|adentro|windows
            sun|sol|playa|beach|greenhouse|sauna|invernadero|obra|horno & @confused|@n40|stopped_sweating|
                not_sweating|donde_esta|ardiendo & @confused|@n40|@drowsy|ardiendo|sweating|sabe
            stopped_sweating|dejo_de_sudar|ya_no_suda & @n40|hot|heat|calor|sol|sun|working
            heatwave|heat_wave|ola_de_calor & @confused|@drowsy|@faint|burning_up|ardiendo|@vomit|@n40
            deje|dejo|left|locked|olvide|encerre & beba|baby|bebe|nena|nene|nino|nina|child|kid & auto|carro|
                coche|car & red|roja|rojo|suda|sweat*|hot|calor|caliente|sol|sun|@drowsy
        """,
        unless="""
            me_muero & calor
            sofocos|menopausia|menopause
            se_me_paso|prevent|evitar
        """,
        hits="""
            le dio un golpe de calor y esta ido
            he worked in the sun and now he is confused and not sweating
            deje al bebe en el coche con este calor
            tiene 40 y no suda
        """,
        misses="""
            que calor hace, me muero
            sofocos de la menopausia todo el dia
            mareo al sol que se me paso bebiendo
            it is so hot today that I could melt
            hot flushes with the menopause, what helps
        """,
    ),
    Rule(
        id="drug-rash",
        problem="severe_skin_drug_reaction",
        level=CALL_NOW,
        reason="blisters, peeling or sores, or a rash with fever or swelling, around a new medicine",
        source="https://www.nhs.uk/conditions/stevens-johnson-syndrome/",
        patterns="""
            blister*|ampollas|ampolla & @drug_rash|@fever|genitales|mouth|boca|eyes|ojos
            skin|piel & peeling|peels|pelando|pela|cae|tiras|coming_off|sloughing|falling_off & @fever|@drug_rash|
                @pain|kema|quema|tiras|ampollas|blisters|coming_off
            @rash|dianas & @drug_rash & @fever|@pain|duele|blister*|mouth|boca|llagas|hinchada|swollen|spreading
            @rash & @fever & @drug_rash|cara_hinchada|hinchada|ampollas|dianas
            llagas|sores|ulcers|carne_viva & mouth|boca & eyes|ojos|@drug_rash|genital*
            dianas|target_spots|target_lesions & cuerpo|body
            stevens_johnson|steven_johnson
            ulcers|llagas|sores|ulceras & lips|labios|mouth|boca & meds|medication|pills|medicamento|pastilla|
                antibiotic*|@drug_rash|epilepsy|skin|piel
            target|bullseye|bullseyes|diana|dianas & rash|spots|manchas|spreading|cuerpo|over
            skin|piel & sheets|tiras|layers|capas|strips & off|cae|peel*|sale|coming
            lips|labios & raw|carne_viva & tablet|tablets|pastilla|pastillas|skin|piel
            skin|piel & comes_off|comes_away|coming_away|wipes_off|se_sale|me_sale|se_cae & dry|secar*|secarme|
                towel|toalla|rub
        """,
        unless="""
            del_sol|sunburn|contenta|sin_fiebre|dermatitis_de_siempre
            shoe|shoes|zapatos
            @long_ago
        """,
        hits="""
            me salieron ampollas despues de empezar lamotrigina
            se me cae la piel y tengo fiebre
            my skin is peeling off and I have a fever
            sores in my mouth and eyes since I started allopurinol
        """,
        misses="""
            se me pela la piel del sol
            tengo una afta en la boca
            my shoulders are peeling from the sun
            a small mouth ulcer since yesterday, which gel
        """,
    ),
)
