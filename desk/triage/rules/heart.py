"""Heart, circulation, clots and collapse."""

from __future__ import annotations

from desk.triage.rules.model import CALL_NOW, SAME_DAY, Rule

RULES = (
    Rule(
        id="chest-pain",
        problem="chest_pain",
        level=CALL_NOW,
        reason="pain or pressure in the chest",
        source="https://www.nhs.uk/symptoms/chest-pain/",
        patterns="""
            @pain & shoulders|shoulder_blades|hombros|omoplatos|espalda + @sweat & @pale|@breath|nausea*|nauseas
            @pain & @chest
            chestpain|chest_pains
            tight*|pressure|squeez*|crushing|heaviness|heavy|weight|elephant|burning|tearing|ripping & @chest
            discomfort|uncomfortable & chest + @sweat|@breath|arm|jaw|@dizzy
            apriet*|aprieta|oprime|opresion|presion|peso|losa|ardor|quema|tenaza|estruja|aplasta & @chest
            @pain & corazon
            heart & hurts|hurting|aches
            algo & en_el_corazon
            angina & @now|worse|rest|spray|reposo|nitro*
            pastilla .. debajo_de_la_lengua + dolor|pecho|duele
            @pain & jaw|mandibula + @sweat|@breath|left_arm|brazo_izquierdo
            left_arm & @pain|tingling + @sweat|@dizzy|nausea*|@chest|jaw|@breath
            brazo_izquierdo & @pain + @sweat|@dizzy|nauseas|@chest|mandibula|@breath
            tearing|ripping|desgarr*|rips & back|espalda|shoulder_blades|omoplatos
            @cant .. lie_flat|sleep_flat
            impending|feeling_of & doom
            elefante|elephant & @chest|encima|sitting|siente|sienta
            band|belt|vice|vise|faja & chest|ribs|pecho|costillas & @sweat|tight|@pale|squeez*|round|around
            apret* & @chest
            @chest & jaw|mandibula|quijada|brazo|left_arm & @now|sube|goes|spread*|dormido|into|va|corre
            drenched|soaked & sweat & @pale
            breastbone|esternon|sternum & ache|@pain|clammy|@sweat
            pelota|bola|fuego|fire|brick|ladrillo|piedra|losa & @chest
            left_arm|brazo_izquierdo & rub*|@pain|acalambra* & breath*|breathe|@chest|@sweat
            clutching|clutches|agarra|agarrando|agarrandose & @chest
            heart & going_mental|thumping|pounding & @chest|heavy|die
            aplast* & @chest
            elephant|elefante|anvil|yunque & on_me|on_top|encima|sat|sitting|standing & feel|feels|feeling|like|
                siento|como
            belt|cinturon|vice|vise|clamp|prensa|faja|band|fist|puno & round|around|across|aprieta|apretando|
                tight|tighter|squeez*|crush* & @chest|@sweat|ribs|grey
            shoulder|shoulders|arm|arms|jaw|brazo|espalda|hombro|hombros|mandibula & kill*|heavy|pesa|pesan|
                ache|aches|aching|hurt|hurts|duele|duelen + funny_colour|funny_color|grey|ashen|clammy|color_raro|
                color_feo|gris|palido|palida & sit|sat|sentar|sento|sentado|sentada|sweat*|sudando|step|stairs|
                escaleras
        """,
        unless="""
            cuando_me_aprieto|al_apretar|con_el_dedo|when_i_press|press_on_it|costilla
            agujetas|gimnasio|after_the_gym|workout
            antes_de_la_regla|mamas|before_my_period|breast|breasts|nipple
            romp* .. el_corazon|rompio_el_corazon|broke_my_heart|heart_broken|heartbroken|breaks_my_heart
            when_i_cough & cold|resfriado
            heartburn|acid_reflux
            heart & aches & miss
        """,
        hits="""
            tengo un dolor de pexo y sudo frio
            siento como un peso enorme en el pecho
            noto opresion en el pecho desde hace una hora
            my chest feels really tight and my arm hurts
            crushing chest pain since this morning
            my dad says there is a weight on his chest
            it feels like an elephant sitting on me and I am sweating
            siento como un elefante encima y sudo
        """,
        misses="""
            it hurts in my chest only when I press on it with a finger
            tengo agujetas en el pecho, ayer fui al gimnasio
            mi ex me rompió el corazón en mil pedazos
            me duelen los pechos antes de la regla, las mamas tirantes
            we saw an elephant at the zoo and my son sat on my shoulders
            que cinturon aprieta menos la cintura
        """,
    ),
    Rule(
        id="heart-attack-named",
        problem="chest_pain",
        level=CALL_NOW,
        reason="the writer names a heart attack",
        source="https://www.nhs.uk/conditions/heart-attack/symptoms/",
        patterns="""
            heart_attack|heartattack|infarto|infartando|ataque_al_corazon|ataque_cardiaco|ataque_de_corazon
        """,
        unless="""
            @long_ago
            prevent|prevention|prevenir|risk_of|riesgo_de|after_a_heart|family_history|recovery
            school_project|for_school|trabajo_del_cole|para_el_cole|making_a_poster
            siempre_creo|siempre_pienso|always_think|always_worry
        """,
        hits="""
            creo que me esta dando un infarto
            I think my wife is having a heart attack
        """,
        misses="""
            tuve un infarto en 2016 y quiero saber si puedo volar
            how can I prevent a heart attack
        """,
    ),
    Rule(
        id="palpitations-faint",
        problem="unconscious_collapse",
        level=CALL_NOW,
        reason="a faint or palpitations with other heart or bleeding signs",
        source="https://www.nhs.uk/conditions/fainting/",
        patterns="""
            @faint & palpitation*|palpitacion*|racing|running|corriendo|corria|correr|exercis*|ejercicio|@chest|
                @breath|taquicardia
            @faint & @pregnant|@bleed|twice|today|again|veces|hoy|now|just|morado|azul|pounding|@headache|blue|
                several_times|anoche|ayer
            palpitation*|palpitacion*|heart_is_pounding|pounding_heart|heart_racing|corazon_acelerado|
                heart_is_racing|taquicardia & @chest|@breath|@dizzy
            heart_rate|pulse|pulso|pulsaciones|latidos|bpm|heartbeat & @slow_pulse|@fast_pulse
        """,
        hits="""
            me desmaye mientras corria
            I passed out yesterday and had palpitations
            my heart is racing and I feel dizzy
        """,
        misses="""
            casi me desmayo de la emocion con su charla
            does coffee cause palpitations
        """,
        unless="""
            emocion|risa|embarrassment
            @long_ago
        """,
    ),
    Rule(
        id="unresponsive",
        problem="unconscious_collapse",
        level=CALL_NOW,
        reason="somebody who does not respond, wake or breathe as usual",
        source="https://www.resus.org.uk/public-resource/how-we-save-lives/cpr",
        patterns="""
            no_me_responde|no_me_contesta & piso|suelo|esposa|esposo|madre|padre|mama|papa|abuela|abuelo|hijo|hija|
                floor|respira
            down|tirado|tirada|lying|tendido & street|ground|floor|suelo|piso|calle & answer|responde|move|respond|
                moving|mueve
            dialysis|dialisis & missed|skipped|perdi|falte|no_fui & @weak|@breath|heart|swollen|hinchado|corazon|
                days|times
            unresponsive|unconscious|inconsciente|inconciente
            cant|wont|couldnt|cannot .. wake & him|her|them|he|she|up|friend|dad|mom
            not|isnt|stopped|arent breathing|waking
            doesnt|wont|stopped wake|breathe|breathing
            no respira|reacciona|despierta
            no_lo|no_la puedo|puedo|consigo despertar
            no_puedo|podemos|consigo despertarlo|despertarla|despertarle
            no_se|no_me despierta|despertaba
            no_tiene_pulso|sin_pulso|no_pulse|cant_find_a_pulse|no_heartbeat
            boqueadas|gasping|agonal|cardiac_arrest|paro_cardiaco|parada_cardiaca
            @faint & no|not|wont|isnt & reacciona|vuelve|wake|waking|responding|up|despierta
            desplom*|desmayad*|collapsed|tirado|tirada & suelo|floor|ground|not|no
            se_fue_en_blanco|ojos_en_blanco
            hard|difficult|difficulty|impossible to_wake|waking
            de_golpe|de_repente & no_sabe|no_sabia & donde
            @confused & @now|@sudden|acting|walk|suddenly|mother|father|grandmother|abuela|abuelo|mama|papa|
                husband & very|cant|no|acting|suddenly|@now|@sudden
            face_down|underwater|under_water|submerged|boca_abajo|hundido & tub|bath|water|pool|agua|piscina|banera
            cpr|rcp & now|doing|started|haciendo|ahora
            snor*|ronca|roncando|ronquido & weird|weirdly|oddly|strangely|raro|rarisimo|rara|gurgl* & wake|
                despert*|despierta|eyes|ojos|open|abra|respond*|grey|blue
            get|gets|got|getting .. open .. eyes
            no_hay_forma|no_hay_manera|no_logro|no_logramos|no_consigo|no_conseguimos & abra|despert*|despierte|
                reaccione|responda|conteste
            isnt_himself|isnt_herself|not_himself|not_herself|no_parece_el_mismo|no_parece_la_misma|
                no_es_el_mismo|no_es_la_misma & say|saying|words|cant|wrong|fever|hot|fridge|sentido|que_dia|fiebre|
                incoherenc*|tambale*|@confused
            cosas_sin_sentido|nada_coherente|puras_incoherencias & sabe|no|dice|mottled|fiebre|ya|de_repente
            doesnt_know|does_not_know|no_sabe|no_sabia & what_day|his_own_name|his_name|her_name|que_dia|
                en_que_ano|como_se_llama|quien_soy|who_i_am & @confused|@fall|red|rojo|sol|sun|hot|himself|herself|
                cosas|hoy|today|nonsense
        """,
        unless="""
            por_la_nariz|through_my_nose|through_the_nose
            research
            sleep_apnea|apnea|snore|snores|snored
            @long_ago
        """,
        hits="""
            my friend drank a lot and is not waking up
            mi abuelo esta en el suelo y no reacciona
            no respira, ayuda
            I found her unconscious, I cannot wake her
            esta inconciente desde hace un minuto
            mi padre no tiene pulso
            my grandmother is snoring strangely and I can't get her to open her eyes
            el abuelo ronca raro y no logro que despierte
        """,
        misses="""
            no respira por la nariz desde que tiene mocos
            perdi el conocimiento hace 3 anos y me estudiaron
            I passed out at the sight of needles ten years ago, is a blood donation fine
            my son sleeps like a log and is hard to get out of bed for school
            my grandmother snores every night, which pillow helps
            mi marido no es el mismo desde que se jubilo, como lo animo
        """,
    ),
    Rule(
        id="no-answer",
        problem="unconscious_collapse",
        level=CALL_NOW,
        reason="somebody who may not be answering, has collapsed or is changing colour",
        source="https://www.nhs.uk/conditions/first-aid/",
        patterns="""
            not|isnt|stopped|doesnt|wont responding|respond|answering|wake
            not .. responding|waking_up
            no responde|contesta
            collapsed|desplomado|desplomo|just_collapsed
            turning|turned|gone|went blue|grey|gray|purple
            poniendo|pone|puso|quedo azul|morado|morada
        """,
        unless="""
            mensajes|mensaje|whatsapp|wasap|llamadas|correo|correos|email|emails|my_text|my_texts|my_messages|my_calls
            customer|soporte|website|app|company|computer|support_is
            treatment|tratamiento|antibiotics
            feet|fingers|toes|raynaud*
            collapsed .. vein|lung|disc
            @long_ago
        """,
        hits="""
            my grandfather is not responding
            mi hermano no responde
            the baby is turning blue
        """,
        misses="""
            mi medico no me responde los mensajes
            customer support is not responding
        """,
    ),
    Rule(
        id="clot-leg",
        problem="dvt_pe",
        level=SAME_DAY,
        reason="one leg swollen, painful or hot: a clot has to be ruled out",
        source="https://www.nhs.uk/conditions/deep-vein-thrombosis-dvt/",
        patterns="""
            @swell & @pain|red|roja|rojo|warm|caliente|hot|morad*|hard|dur* & one_leg|calf|pantorrilla|gemelo|
                una_pierna
            @swell & @pain|red|roja|warm|caliente|hot & left_leg|right_leg|pierna_izquierda|pierna_derecha|my_leg
            calf|pantorrilla|gemelo|one_leg|una_pierna|una_de_las_piernas & @swell|caliente|warm|purple|morada|piedra
            la_pierna|my_leg|his_leg|her_leg & roja|red|@swell & flight|vuelo|avion|surgery|@surgery|cast|yeso|
                birth|parto
            @leg & red|roja|@swell|@pain & flight|vuelo|pildora|birth_control|yeso|after_surgery|plane
            dvt|trombosis|tvp|blood_clot & @pain|@swell|otra_vez|again|think|creo
            leg|pierna|calf|pantorrilla & twice|doble|size|enorme|gigante|huge|bigger & other|one|otra|una|caliente|
                hot|@pain|@surgery
            pantorrilla|gemelo|calf & piedra|dura|hard|rock|tight & viaje|bus|flight|avion|trip|drive|@surgery|pain|
                duele
            @leg & twice|doble|double & size|gordo|gorda|other|otro|otra|tamano & @swell|cast|yeso|escayola|
                plaster|flight|vuelo|thigh|muslo|calf|pantorrilla|hot|duele
        """,
        unless="""
            both|las_dos|ambas|both_legs|dos_piernas
            @long_ago
            cramp|calambre|varices
        """,
        hits="""
            my calf is swollen and warm since the flight
            se me ha hinchado una pierna y esta caliente
            tengo la pantorrilla dura y morada
        """,
        misses="""
            se me hinchan las dos piernas con el calor al final del dia
            calambre en el gemelo por la noche que se va solo
            both of my ankles puff up a little at the end of a hot day
            a cramp in my calf at night that goes off by itself
        """,
    ),
    Rule(
        id="clot-lung",
        problem="dvt_pe",
        level=CALL_NOW,
        reason="coughing blood, or breath trouble together with a leg, an operation or a faint",
        source="https://www.nhs.uk/conditions/pulmonary-embolism/",
        patterns="""
            cough*|spit*|toso|tose|tosi|escup*|esput*|expector* .. blood|sangre|bloody
            hemoptysis|hemoptisis|blood_in_sputum|coughing_up_blood
            @pain & breathe_in|breathing_in|deep_breath|deep_breaths|respirar_hondo|inspirar|inhale|deep_inspiration
            @faint & short_of_breath|shortness_of_breath|cuesta_respirar|falta_el_aire
            @leg & @swell|@pain + short_of_breath|shortness_of_breath|cant_breathe|falta_el_aire|cuesta_respirar|chest
            falta_el_aire|cuesta_respirar|short_of_breath & operaron|surgery|operacion|flight|vuelo
            tos|tosiendo|tosio|toser .. sangre
            bringing_up|hacking_up|hawking & red|blood
        """,
        unless="""
            @long_ago
            nosebleed|sangrado_de_nariz|gums|encias|brush*|cepill*
        """,
        hits="""
            I just started coughing up blood
            estoy escupiendo sangre y no se por que
            me duele al respirar hondo desde ayer
            my leg is swollen and now I am short of breath
        """,
        misses="""
            la pildora y los vuelos largos, hay que parar antes del vuelo?
            how long before a flight should I stop the pill
            a little blood on the brush from my gums, and a dry cough
        """,
    ),
    Rule(
        id="pressure-very-high",
        problem="hypertensive_or_adrenal_crisis",
        level=SAME_DAY,
        reason="a very high blood pressure reading; with headache, chest, breath or sight signs it cannot wait",
        source="https://www.nice.org.uk/guidance/ng136",
        patterns="""
            @bloodpressure & @bp180
            @bloodpressure & @n180
            presion|tension & por_las_nubes|altisima|disparada|se_me_disparo|se_le_disparo|subidisima
            @bp180 & @headache|@chest|@breath|blurr*|borros*|nosebleed|medido|tensiometro
            blood_pressure|tension|presion|bp & very_high|through_the_roof|skyrocket*|sky_high|por_las_nubes|
                disparo|disparada|altisima & @headache|@chest|@breath|@dizzy|blurr*
            @headache + blood_pressure|tension|presion|bp & very_high|really_high|so_high|disparada|altisima
            @bp180 & readings|reading|lecturas|lectura|twice|times|tomas|marca|monitor|cuff|machine|aparato
        """,
        unless="""
            tension_de_pareja
            @long_ago
        """,
        hits="""
            tengo la tension en 20/12 y me zumba la cabeza
            my bp is 195/110 right now
            presion 190 con 115 y veo borroso
            la tension me marca 18 con 12
        """,
        misses="""
            tension 12/8, es buena?
            my blood pressure was 128/82 at the pharmacy
        """,
    ),
    Rule(
        id="medicine-faint",
        problem="unconscious_collapse",
        level=SAME_DAY,
        reason="dizzy or faint after a new or changed blood pressure medicine",
        source="https://www.nhs.uk/conditions/low-blood-pressure-hypotension/",
        patterns="""
            new|starting|started|changed|doubled|increased|empece|empezo|nueva|nuevo|cambiaron|subieron &
                @bloodpressure & @dizzy|@faint
        """,
        unless="""
            @long_ago
        """,
        hits="""
            since I started the new blood pressure tablets I get lightheaded each time I stand
            me cambiaron la pastilla de la presion y ando muy mareado
        """,
        misses="""
            which blood pressure tablet is the newest
            es normal un mareo al levantarse rapido?
            me subieron la dosis de la tension, cuando me controlo?
        """,
    ),
    Rule(
        id="adrenal",
        problem="hypertensive_or_adrenal_crisis",
        level=CALL_NOW,
        reason="long-term steroids with vomiting, sudden stop or great weakness",
        source="https://www.addisonsdisease.org.uk/",
        patterns="""
            @steroids & @vomit|vomito|no_me_tengo_en_pie|collapse|@drowsy|@faint
            @steroids & stopped|quit|ran_out|deje|dejo|suspendi & @weak|@dizzy|pie|cold_turkey|de_golpe|suddenly|
                ill|sick
            addison|adrenal_crisis|crisis_adrenal|adrenal_insufficiency & @vomit|vomito|diarr*|@dizzy|@weak|crisis
            clonidine|beta_blocker*|betabloqueante*|propranolol|bisoprolol & stopped|deje & palpit*|@dizzy|@chest|ill
            @steroids & deje|stopped|dejo|suspendi & sin_fuerzas|tirada|tirado|saque|wobbly|sick|suddenly|@weak|mal|
                vomit*
            @steroids + cant_keep|cannot_keep|not_keeping|no_retengo|no_retiene|no_tolero|no_aguanto
            @steroids + tummy_bug|stomach_bug|@vomit|estomago_malo|gastroenteritis & weak|weaker|fuerza|fuerzas|
                debil|faint|floppy
        """,
        hits="""
            I have addisons and I keep vomiting my tablets
            deje la cortisona de golpe y casi no me tengo en pie
        """,
        misses="""
            is prednisone with food better
            cuanto tarda en irse la hinchazon de la cortisona?
        """,
    ),
)
