"""Brain, head, seizures and sight."""

from __future__ import annotations

from desk.triage.rules.model import CALL_NOW, Rule

RULES = (
    Rule(
        id="stroke",
        problem="stroke",
        level=CALL_NOW,
        reason="signs of a stroke; keep the time when it began if it is given",
        source="https://www.nhs.uk/conditions/stroke/symptoms/",
        patterns="""
            fuerza & brazo|pierna|lado|mano & fue|perdio|quito|perdi|sin|no
            @weak|@numb|hormigueo & face|cara & @now|arm|brazo|@sudden|media|half|mano
            half|mitad|un_lado|one_side & face|cara|boca|mouth & caido|caida|droop*|fall*|duerme|numb|dormida|
                dormido|paraliz*|dead
            face|mouth|smile|cara|boca|rostro & droop*|sagging|crooked|lopsided|torcid*|torcio|chueca|chueco|caida|
                uneven|one_sided|paraliz*
            slurr*|slurring|habla|hablar|hablo|speech|speak|talk|talking|palabras & raro|rara|slurr*|borracho|
                arrastra|weird|funny|garbled|strange|no_puedo|no_puede|gibberish|trabad*
            cant|cannot|couldnt|unable|trouble|difficulty .. talk|speak|speaking|talking & right|properly|clearly|
                @now|@sudden|face|arm|@weak|@numb|@confused
            slurred|slurring|balbuce*|aphasia|afasia
            no_le|no_me sale|salen .. palabra|palabras
            no_entiende|no_entiendo & lo_que|what
            @weak|@numb & one_side|left_side|right_side|un_lado|medio_cuerpo|lado_izquierdo|lado_derecho|half_of
            @weak|@numb|paralyzed & face|cara & @now|@sudden|arm|brazo|side|left|right
            @weak|numb|limp|hormigueo|numbness & left_arm|right_arm|entire_arm|whole_arm|one_arm|left_leg|right_leg|
                his_arm|her_arm|my_arm & @sudden|@now|weak|numb|face|cant
            no_puedo|no_puede|cant|cannot|couldnt & levantar|mover|move|lift|raise & arm|brazo|leg|pierna|side|lado|
                mano|hand
            mover|move|moves|moving & medio|mitad|half & lado|cuerpo|body|face|cara
            no_siento|cant_feel & cara|brazo|pierna|lado|mitad|mano|face|arm|leg|side
            cara_dormida|media_cara|half_my_face|half_of_my_face|half_his_face|half_her_face|pupil_is_bigger
            sin_poder .. hablar|mover|caminar|levantar
            suddenly|de_repente & cant|cannot|no_puede & speak|talk|walk|hablar|caminar|stand|move
            all_of_a_sudden & cant|cannot|speak|walk|talk|see
            no_mueve & brazo|mano|pierna|lado|media
            durmio|dormido|paralizo|paralizado & medio_cuerpo|un_lado|lado_izquierdo|lado_derecho
            perdi*|lost & fuerza|strength & brazo|pierna|arm|leg|side|mano
            baba .. lado
            headache|confused|@sudden & slurr*|gibberish|garbled
            ictus|derrame|acv|avc|stroke|tia|embolia|trombosis_cerebral & dando|dio|da|creo|having|think|now|ahora|
                esta|just
            @sudden & loss_of_balance|cant_walk|trouble_walking|no_puedo_caminar|no_camina|vertigo & @vomit|speech|
                double|walk|headache|cant
            @sudden & balance|veer*|equilibrio|staggering|stumbl*|tambale*
            @cant .. get .. words
            words .. out|come & cant|couldnt|wont|wouldnt
            trabo|traba|enreda|enredo & lengua
            boca|cara & fue|ida|va|jala|jalo|chueca & lado|un_lado|pa_un_lado|costado
            no .. entiende|entendemos|entiendo & nada & habla|boca|cara|dice|lengua
            eye|vision|sight|vista & went & blank|black|dark
            no_puede|no_puedo|cant & brazo|pierna|arm|leg & un_lado|one_side|lado
            @faint|mini & stroke & @now|just|had|think
            mouth|face|boca|cara|smile & wonky|skew*|dropped|dropping|colgada|colgado|ladeada|ladeado|desviada|
                desviado|chuequ*|twisted
            speech|words|habla & mush|mushy|jumbled|muddled|slurry|gibberish|nonsense|enredad*|sin_habla
            quedo|se_quedo|dejo sin_habla|muda|mudo
            tenedor|vaso|taza|mug|cup|spoon|cuchara & cayo|caen|hold|agarrar|sostener|dropped|dropping & speech|
                mouth|babea|baba|derecha|izquierda|hand|arm|mano
            @cant .. agarrar|sostener|hold|grip & derecha|izquierda|right_hand|left_hand|babea|speech|droop*
            side|lado & wont_work|not_work|doesnt_work|dead|no_responde|no_le_responde|no_funciona & left|right|her|
                his|my|izquierdo|derecho|mano|un_lado
            hand|mano|arm|brazo|leg|pierna & not_obey|wont_obey|no_le_responde|no_me_responde|no_responde|wont_work
            eyelid|parpado & droop*|hanging|cae|caido & talk*|speech|@now|@sudden|habla|words|nonsense
            mano|brazo|hand|arm & muerta|muerto|dead & habla|hablar|speak|talk|speech|claro|face|cara|mueve
            mouth|boca|labio|smile & corner|comisura|pa_un_lado|para_un_lado|hacia_un_lado|pal_lado|pa_el_lado|
                de_lado|to_one_side|to_the_side & hangs|hanging|drop*|solto|taza|vaso|habla*|speech|talk*|fue|tiene|
                baba|droop*|words
            drops|dropped|dropping|drop|solto|suelta|cae|cayo|caen & cup|cuppa|mug|fork|spoon|taza|vaso|tenedor|
                cuchara & words|palabras|entiende|entienden|talk*|habla*|mouth|boca|sense|speak*
            mid_sentence|middle_of_a_sentence|mitad_de_frase|media_frase|mitad_de_una_frase|
                mitad_de_la_frase & stop*|quedo|callo|paro|since|points|senala|blank
            things|words|cosas|palabras & no_se_entienden|no_se_entiende|dont_make_sense|make_no_sense|
                come_out_wrong|came_out_wrong|al_reves|salen_mal & @sudden|@now|cup|mug|face|cara|boca|brazo|arm|
                hand|mano
            cant|cannot|couldnt say .. name|words & right|properly|mixed
            dribbl*|drool*|dribbles|baba|babea|babeando & one_side|un_lado|slack|costado
            face|cara|cheek|mejilla|boca|mouth & slack|floja|colgando|descolgada
        """,
        unless="""
            tobillo|ankle|tobillos|sin_palabras
            las_dos|both_hands|cuando_despierto|ambas
            diagnosticad* & semanas|meses
            @long_ago
            dentist|dentista|tooth|muela
            speech_therap*
            dreamt|dreamed|sone|pesadilla
            novacaine|novocaine|anestesia_del_dentista
        """,
        hits="""
            a mi madre se le ha torcido la boca
            se le ha dormido un lado del cuerpo de golpe
            habla raro y no puede levantar el brazo
            my grandmother's smile is crooked and her speech is slurred
            his left arm went numb and he talks weird
            creo que le ha dado un ictus
            one side of my face is drooping
            dad dropped his fork and his words make no sense
            a mi tia se le cae la taza y no se entiende lo que habla
        """,
        misses="""
            se me torcio el tobillo bailando
            both hands tingle when I wake up
            me quede sin palabras con su charla
            mi abuelo tuvo un ictus en 2018, puede vacunarse?
            I dropped my favourite cup, can glass splinters be harmful
            se me cayo una taza y me corte la lengua con nada, solo el susto
        """,
    ),
    Rule(
        id="headache",
        problem="severe_headache",
        level=CALL_NOW,
        reason="a sudden, worst ever or new kind of headache, or one with other signs",
        source="https://www.nhs.uk/symptoms/headaches/",
        patterns="""
            @headache & nunca|never & dolido|habia|hurt|felt|before|asi
            worst|peor .. headache|dolor_de_cabeza|migraine|migrana|dolor_cabeza|jaqueca
            headache|head_pain & of_my_life|ever_had|thunderclap|ever_felt
            dolor_de_cabeza|cabeza & de_mi_vida|nunca_asi|nunca_habia
            thunderclap|trueno_en_la_cabeza
            @sudden & @headache
            explot*|exploded|exploding|reventar|estallo|latigazo & cabeza|head|nuca
            trueno & cabeza
            @headache & double|doble|stiff_neck|nuca|rigido|rigid*|tiesa|tieso|confus*|faint*|slurr*|weak|numb*|
                speak|hablar|chorro|photophobia|one_side_numb|duerme_un_lado|vision_loss|cant_see|blurr*|borros*|
                seizure
            @headache + stiff_neck|neck_stiffness|rigidez_de_nuca|nuca_rigida|cuello_rigido|neck_is_stiff|nuca_tiesa
            @headache & @swell|fall|fell|golpe|hit|accident
            sien|temple & masticar|chewing|jaw|mandibula|borros*|vision
            @headache & despierta|wakes_me & dia|day|week|semana
            @headache & @thinner
            horrible|terrible|severe|horribl*|atroz|insoportable|excruciating|unbearable & @headache & @vomit|
                vomito|@fever|blood_pressure|tension|presion|days|dias|help|confus*
            rarisim* & migrana|jaqueca
            @headache & @fall & @head|cupboard|door|since|desde|days|dias
            temple|temples|sien|scalp|cuero_cabelludo & @pain|sore|tender & scalp|jaw|chew|@over60|mandibula|
                masticar|vision|eyesight|vista|headache
            @headache & explosion|bomba|bomb|trueno|rayo|latigazo|segundo & @sudden|like|como
            pop|snap|martillazo|chasquido|estallido|golpe_seco|clavo & head|cabeza|nuca & @pain|@sudden|blinding|
                felt|senti
            @headache & parpado|eyelid|double|doble|one_side|un_lado & droop*|cae|cant_see|see|vision|veo
            not|isnt|no_es & usual|siempre|normal & migraine|migrana|jaqueca|headache|dolor_de_cabeza
            martillazo|latigazo|hammer & cabeza|nuca|head
            @sudden & @pain & head|cabeza|nuca
            worst .. pain & head|cabeza|nuca
            pop|snap|crack|estallido|crujido|chasquido & head|cabeza|nuca & light|luz|@vomit|stiff*|@sudden
        """,
        unless="""
            de_siempre|como_siempre|same_as_always|like_my_usual|just_my_usual|the_usual_migraine|resaca|hangover|mudanza
            es_un_dolor_de_cabeza|son_un_dolor_de_cabeza
            @long_ago
        """,
        hits="""
            tengo el peor dolor de cabeza de mi vida
            this is the worst headache I ever had, it came on suddenly
            me duele la cabeza y tengo la nuca rigida
            dolor de cabeza y veo doble
            se dio un golpe y le duele la cabeza
        """,
        misses="""
            esta mudanza es un dolor de cabeza horrible
            mi migrana de siempre, la de cada mes
            tension headache after a day of screens, same as always
        """,
    ),
    Rule(
        id="head-injury",
        problem="head_injury",
        level=CALL_NOW,
        reason="a blow to the head with a sign that needs hands and eyes, or with blood thinners",
        source="https://www.nhs.uk/conditions/minor-head-injury/",
        patterns="""
            @drowsy|muy_dormido|sleepy & golpe|caida|caerse|cayo|after_the_fall|fell|concussion
            @cant .. move & arms|legs|neck|fingers|brazos|piernas|cuello
            broke|broken|fractured|rompi|roto|fractura & neck|spine|skull|cuello|columna|craneo
            hitting|hit|golpe|golpeo & @head & @vomit|vomito
            ear|ears|oido|oidos & @bleed & explosion|after|golpe|caida|desde|fell|hit|despues
            @fall|head_injury|concussion & @head|stairs|escaleras|cuna|crib|bed|cama|table|caerse|altura + @vomit|
                vomito|@drowsy|@confused|unconscious|inconsciente|@faint|knocked_out|@thinner|seizure|convuls*|raro|
                rara|weird|remember|acuerda|memory|blurr*|@dizzy|sleepy|asleep|tambale*
            @fall & @head & @baby
            @fall & @baby & bed|couch|sofa|changing_table|cambiador|stairs|escaleras|cuna|crib|counter|arms|brazos|
                floor
            knocked_out|knocked_unconscious
            cabezazo|golpe|golpes & cabeza & @thinner|sangra|@vomit|tambale*|desmay*
            @thinner & @fall
            keeps_asking|keeps_repeating|repite|repitiendo|repeating & same|lo_mismo|question|questions|himself|
                herself & @fall|head|cabeza|golpe|confus*
            no_se_acuerda|doesnt_remember|cant_remember & @fall|paso|happened
            liquido|fluid|blood|sangre|sangra & ear|ears|oido|oreja|nariz|nose & @fall|caida|transparente|clear
            ojo_morado|two_black_eyes & sin|sin_haberse|without
            tambale* & @fall|cabezazo|golpe
            @fall & cant|no_puede|no_se_puede|no_puedo & move|mover|walk|get_up|stand|caminar|levantarse|levantar &
                hip|cadera|floor|leg|pierna|grandmother|abuela|abuelo|mother|father|madre|padre|mama
            skull|craneo & fracture|fractura|soft|dent|hundido
            asks|asking|pregunta|preguntando|repite & same|lo_mismo|over_and_over|una_y_otra_vez & @fall|golpe|
                stairs|ladder|stepladder|thing|cosa
            fell_off|fell_from|fell_down|rolled_off|has_fallen|dropped_him|dropped_her|se_cayo|se_me_cayo|
                cayo_de & @baby_age
            lump|chichon|bump|bulto|huevo & @head & @baby|@baby_age|@fall & @baby|@baby_age|soft|big|blando
            ear|oreja|oido|nariz|nose & @bleed|liquid*|fluid|agua & @fall|golpe|accident
            @fall|hit|golpe & head|cabeza|nuca|forehead|frente & sick|@vomit|@drowsy|@confused|double|doble|@thinner
            @thinner & banged|hit|golpe|golpee|bumped|knocked|pego|golpeo & head|forehead|cabeza|frente|nuca
            @fall|@crash|litera|bici|bike|horse|caballo|scooter|columpio & raro|rara|@vomit|vomita|repeating|repite|
                same_thing|@confused|drowsy
            runny|clear|water|agua|liquido|fluid & nose|nariz|ear|oido|oreja & @crash|@fall|casco|helmet
            @fall|@crash & casco|helmet & sin|without|no
        """,
        unless="""
            contra_la_pared & tema
            wall & frustrat*
            juega & lloro
            semana & perfecto
            caida_del_pelo|caida_del_cabello
        """,
        hits="""
            se cayo de la cama y ha vomitado dos veces
            my son hit his head and is very sleepy
            my father takes warfarin and fell down the stairs
            se golpeo la cabeza y no se acuerda de nada
            the baby fell off the changing table
        """,
        misses="""
            me doy cabezazos contra la pared con este tema
            se dio con la mesa en la cabeza, lloro al momento y juega
            golpe en la rodilla jugando
            he bumped his knee on the table, cried at once and is playing again
            banging my head against a wall with this paperwork
        """,
    ),
    Rule(
        id="seizure",
        problem="seizure",
        level=CALL_NOW,
        reason="a fit, now or for the first time",
        source="https://www.nhs.uk/symptoms/what-to-do-if-someone-has-a-seizure-fit/",
        patterns="""
            ojos|eyes & volteados|volteo|virados|rolled|rolling|fixed|perdidos & tiembla|shaking|back|blanco|@now|
                no|not|head
            seizing|convulsing|convulsion*|convulsion|convulsionando|convulsiona|convulsiono|combulsion*
            seizure|seizures|fit|fits & having|had|first|now|just|minutes|stopped|waking|pregnant|another|still|
                fever|baby|after|my_son|my_daughter|child
            siezure|seisure
            ataque_epileptico|crisis_epileptica & dando|dado|ahora|no_para|primera|dio|da|esta|minutos|bebe
            no_es_epileptico|nunca_tuvo_epilepsia|never_had_a_seizure
            sacudidas|jerking|shaking_uncontrollably|sacudiendose|temblaba_entero|temblando_entero & minutos|
                minutes|no|not|eyes|ojos|body|cuerpo|desmayo|whole|now|and
            ojos_en_blanco|eyes_rolled|eyes_rolling|eyes_roll
            tieso|rigido|stiff & ojos|eyes|baba|babea|shaking|jerking
            foaming|espuma & mouth|boca
            se_hizo_pis & no_reacciona|convuls*|desmay*
            fit|seizure|convulsion & bath|pool|water|went_under|eyes|minutes|rolled|lasted
            espuma|foam|foaming & boca|mouth|piso|suelo|echando|brincos|saca|sacando
            vista|ojos|ojitos & viro|voltearon|viraron|volteados & ties*|rigid*|tiembla|temblando|blanco
            piso|suelo|floor & brincos|sacudi*|jerking|thrashing|convuls*
            ojos|ojitos|eyes & para_atras|hacia_atras|back|en_blanco|up & temblar|tembl*|shak*|jerk*|rolled|@sudden
            came_round|came_around|after & fit|seizure|convulsion & @confused|sense|not|wont
            fit|seizure|convuls* & sense|confus*|wake|despierta|blue
            temblar|temblando|sacudi* & todo|todito|entero|whole & ojos|eyes|suelo|floor|boca
            ataque|attack & baba|duro|tieso|tiesa|rigid*|espuma|foam
            went_stiff|goes_stiff|went_rigid|gone_stiff|puso_tieso|puso_tiesa|puso_rigido|puso_rigida|puso_duro|
                puso_dura|quedo_tieso|quedo_tiesa & shook|shaking|shakes|jerks|jerking|jerked|sacud*|tembl*|board|
                tabla
        """,
        unless="""
            puedo_conducir|can_i_drive|neurologa_el|neurologo_el
            tiemblo_de_frio|parpado|eyelid|al_dormirme
            de_risa|fit_in_with|fit_in_at|fit_into|get_fit|keep_fit|stay_fit|fit_for|fit_me
            @long_ago
            anti_seizure|antiseizure|anticonvuls*
        """,
        hits="""
            esta convulsionando ahora mismo
            le dan combulsiones
            my daughter is having a seizure and it has not stopped
            he had his first seizure today
            se puso tieso con los ojos en blanco
            she went stiff and then shook for minutes
            se puso tieso y se sacudio todo
        """,
        misses="""
            soy epileptico, puedo conducir?
            me dio un ataque de risa
            tiemblo de frio con la fiebre baja
            I have epilepsy, can I drive with it in this country
            my eyelid twitches when I am tired
        """,
    ),
    Rule(
        id="sight",
        problem="sudden_sight_loss",
        level=CALL_NOW,
        reason="sudden loss or change of sight, or an injured or very painful eye",
        source="https://www.nhs.uk/symptoms/sudden-vision-loss/",
        patterns="""
            nail|clavo|metal|glass|vidrio|splinter|astilla|stick|palo|needle|pencil & eye|ojo & through|in|en|went|
                stuck|clavo|metio|entro
            no_veo|no_ve|dejo_de_ver|deje_de_ver|cant_see|cannot_see|couldnt_see & ojo|eye|nada|anything|golpe|
                repente|suddenly
            no .. beo|veo .. ojo
            lost|loss|losing|perdi|perdio|perdida & vision|sight|vista & @sudden|eye|ojo|minutos|minutes|suddenly|
                temporary|half|media|now|today
            @sudden & blind|ciego|ciega|blurr*|vision|vista|sight|floaters|moscas & eye|ojo|lost|nublo|perdi*|
                flashes|destellos|loss|went|blurr*|double
            went_blind|gone_blind|me_quede_ciego|me_quede_ciega
            curtain|cortina|veil|velo|shadow|sombra|telon & eye|vision|ojo|sight|vista|veo
            se_me_ha_ido|se_me_fue .. vision|vista
            nublo & vista|ojo
            moscas_volantes|floaters & destellos|flashes|golpe|repente|sudden|suddenly|new|shower
            mancha_negra|black_spot & veo|vision|ojo|eye|manana
            ojo_rojo|red_eye & duele|pain|painful|dolor & halos|borroso|blurred|blurry|lentillas|contact|luz|light|
                vomit*
            eye|eyelid|ojo|parpado & @swell & @fever|@n39
            halos & eye|ojo & @pain
            @pain & eye|ojo & contact_lens|contact_lenses|lentillas|blurr*|borros*
            @poison|acid|acido|quimico|chemical|glue|pegamento|cemento|cal & eye|eyes|ojo|ojos
            clavo|clavado|stuck|stabbed|pierc* & eye|ojo
            blind_coming|grey_blind|black_blind|blind_down|shutter|persiana|cortina|telon|curtain|veil & eye|ojo|
                vision|sight|vista
            eye|ojo|vision|sight|vista & blank|black|negro|oscuro|dark|apago & went|@sudden|minutes|mins|minutos|
                came_back|quedo|veo
            contact_lens|contact_lenses|contacts|lentillas|lentes_de_contacto|pupilentes & eye|ojo & red|rojo|light|
                luz|pain*|duele
            cal|cemento|thinner|cloro|acido|gasolina & ojo|ojos|eye|eyes
            lost|perdi|missing & half|bottom|top|part|mitad|parte & vision|sight|vista
            unblocker|cleaner|limpiador|acido|acid|battery|bateria|cloro & eye|eyes|ojo|ojos
            half|mitad|part & vision|sight|vista & dark|gone|black|blank|negra|fue|perdi|missing
            everything|todo & eye|ojo & grey|gray|dark|black|gris|negro|oscuro & @sudden|now
            limpiahornos|cleaner|cal|lime|cemento|cement|plaster|desengrasante|degreaser|pegamento|superglue|
                pimienta|pepper_spray|quimico|chemical & eye|eyes|ojo|ojos & salto|salpic*|splash*|sprayed|arde|
                burn|burns|burning|entro|got_in|cayo
            shadow|sombra|curtain|cortina|persiana|veil|velo|telon & half|mitad|eye|ojo|vision & slid|covering|
                over|tapa|tapado|tapo|came_down|bajo|bajara|bajando|apago|black|black_out
            eye|ojo & red|rojo|hard|duro & rainbow|rainbows|arcoiris|arco_iris|halos|halo
        """,
        unless="""
            necesito_gafas|need_glasses|gafas_nuevas|new_glasses|de_lejos|toda_la_vida|siempre_las_he|orzuelo|stye
            no_lo_veo_claro|aura_de_siempre|no_veo_nada_malo
            @long_ago
        """,
        hits="""
            de repente no veo nada por el ojo derecho
            I suddenly lost vision in one eye
            es como una cortina oscura en el ojo
            me salto lejia en el ojo
            sudden floaters and flashes since this morning
            degreaser splashed in my eye and it burns
            una sombra me tapa la mitad del ojo
        """,
        misses="""
            veo peor de lejos, necesito gafas nuevas
            tengo moscas volantes de toda la vida
            no lo veo claro lo de esa dieta
            I need new glasses, I see worse at a distance
            a stye on my eyelid for two days, warm water?
            new bedroom curtains, over the window it is so dark that my eyes rest
            me bajo la sombra de ojos de una tienda, cual no irrita
        """,
    ),
)
