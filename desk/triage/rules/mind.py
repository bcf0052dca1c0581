"""Self-harm, psychosis and eating disorders."""

from __future__ import annotations

from desk.triage.rules.model import CALL_NOW, SAME_DAY, Rule

RULES = (
    Rule(
        id="self-harm",
        problem="suicide_self_harm",
        level=CALL_NOW,
        reason="words about dying or self-harm; read it now and answer kindly",
        source="https://www.nhs.uk/mental-health/feelings-symptoms-behaviours/behaviours/help-for-suicidal-thoughts/",
        patterns="""
            i_did_it_to_myself|i_did_this_to_myself|me_lo_hice_yo|did_it_on_purpose & cut|cuts|arms|corte|cortes|
                pills|pastillas|burn
            telling|tells|dicen|mandan .. die|kill|hurt|jump|matar*|muera
            colgado|ahorcado|colgada|ahorcada|hanged|hung_himself|hung_herself & encontre|found|lo|la|himself|
                herself|esta|ayer
            quiero|quisiera|kiero|quiere|querer|queria|prefiero|ganas|gustaria|deseo|deberia morir|morirme|morirse|
                matarme|matarse|desaparecer|suicidarme
            me_quiero|se_quiere|me_kiero|me_quisiera|me_voy_a|se_va_a|me_dan_ganas_de|pienso_en morir|matar|
                suicidar|matarme|morirme
            ganas .. morir|morirme|matarme|vivir
            quitarme|quitarse|me_voy_a_quitar|quitar .. vida
            no .. quiero|quiere|kiero|queria|quisiera|ganas|merezco|merece vivir|seguir|despertar|despertarme|
                existir|estar_aqui|seguir_viviendo|despertarse
            no_quiero|no_kiero|no_quiere .. vivir|viviendo|existir|despertar|despertarme
            acabar_con_todo|acabar_con_mi_vida|terminar_con_todo|terminar_con_mi_vida|poner_fin|acabar_con_mi|
                acabar_con_esto
            ya_no_puedo_mas & acabar|vivir|morir|todo|carta|pastillas|adios
            suicid*|suisid*
            hacerme|hacerse|me_hago|se_hace|me_hice dano
            cortarme|cortarse|me_corte|me_corto|se_corta|se_corto & no_paro|brazo|brazos|munecas|venas|muslos|
                para_sentir|adrede|queriendo|aposta
            mejor_sin_mi|mejor_si_no_estuviera|mejor_muerta|mejor_muerto
            no .. veo|ve .. salida|sentido_a_la_vida
            lo_tengo_decidido|ya_esta_decidido
            escribi .. carta|despedida
            carta_de_despedida|despedirme|es_mi_despedida|goodbye_letter|suicide_note|goodbye_note
            gracias_por_todo & cuide|cuida|adios|hasta_siempre
            pastillas_en_la_mano|pills_in_my_hand
            tirarme|me_tiro|tirarse|saltar & puente|ventana|tren|balcon|vias|azotea
            voces & tire|mate|muera|hagan|muerte|mandan
            desvivirme|desvivir|desvivirse
            want|wanna|wish|wanted|ready|rather|deserve|going|planning to_die|die|be_dead|i_was_dead|i_were_dead|death
            wish .. dead|end|not_wake|die|never_born|world
            want|wanted|going|thinking|ready|plan|planning|need|just .. die|kill_myself|end_my_life|end_it_all|
                disappear_forever|end_it
            kill|killing|killed|hurt|hurting|harm|harming|cut|cutting myself|himself|herself|themselves|themself|
                ourselves
            kill .. myself
            take|taking|took|end|ending my|his|her|their_own own life
            take|taking|end|ending my|his|her life
            end_it_all|ending_it_all|end_my_life|end_things|kms|unalive|self_harm|selfharm|self_harming|self_harmed|
                unaliving
            better_off_without_me|better_off_dead|no_reason_to_live|nothing_to_live|no_point_in_living|
                not_worth_living|better_without_me|reason_to_go_on
            dont|do_not|not|cant want|wanna|going|feel|live|go to_live|to_be_here|to_exist|to_wake|be_alive|be_here|
                live|living|go_on_anymore|on_anymore
            dont_want_to|do_not_want_to|doesnt_want_to|didnt_want_to|no_longer_want_to|dont_wanna live|be_here|
                exist|wake|be_alive|go_on
            voices & kill|die|hurt|jump
            jump & bridge|window|off|train|building
            overdose & want|plan|going_to|thinking|on_purpose|tried
            cant_go_on|cant_do_this_anymore|cannot_go_on|no_way_out|tired_of_living|cant_take_it_anymore|
                tired_of_life|cansada_de_vivir|cansado_de_vivir|harta_de_vivir|harto_de_vivir
            point .. living|going_on|anymore|being_alive
            want it_all_to|it_to|everything_to stop|end|be_over
            rope|noose|soga|cuerda & have|neck|tengo|cuello|hang|bought|stop|tied|compre
            irme_de_este_mundo|ir_de_este_mundo|dejar_este_mundo|leave_this_world|dormir_para_siempre|sleep_forever|
                never_wake_up|not_wake_up
            regalo_sus|regalando_sus|giving_away & cosas|things|stuff|belongings
            no_vale_la_pena & nada|vivir|seguir|vida
            saving_up & pills|meds|medication
            goodbye & everyone|forever|letter|note|letters
            me_estoy_ahorcando|ahorcarme|hang_myself|hanging_myself|shoot_myself|ahorcarse|pegarme_un_tiro|gun & head
            life_is_not_worth|la_vida_no_vale|no_vale_la_pena_vivir|no_tiene_sentido & vivir|vida
            juntando|guardando|acumulando|stockpil*|hoarding|counted|counting|lined_up|contadas|conte & @pills & @i|
                bed|date|fecha|cama|mama|night|note
            pills|tablets|pastillas & picked|chosen|set|elegi|puse & date|day|fecha|dia
            its_decided|it_is_decided|made_my_decision|my_mind_is_made|decision_tomada & calm|peace|tranquil*|paz|
                relief|adios|goodbye
            tired_of|sick_of|cansado_de|cansada_de|harto_de|harta_de .. waking|being_alive|existing|existir|
                despertar|despertarme|living|vivir
            wont_be_around|wont_be_here|not_be_around|no_voy_a_estar|no_va_a_estar|ya_no_estare|no_estare_mas &
                frightened|scared|miedo|goodbye|adios|christmas|navidad|longer|texting|soon|pronto|despid*|mundo
            no_le_veo|no_veo|no_le_encuentro .. caso|sentido|chiste & seguir|vivir|vida|nada|todo|levantarme
            no_despertar|no_despertarme|no_volver_a_despertar|ya_no_despertar|never_waking
            aventarme|aventarse|arrojarme|arrojarse|lanzarme|lanzarse|throw_myself|throw_himself|throw_herself|
                tirarme & metro|tren|puente|vias|balcon|ventana|train|bridge|cars|traffic|roof|subte|edificio
            wish .. it_would_stop|it_would_all_stop|i_would_disappear|i_could_disappear|i_wasnt_alive|i_wasnt_here
            wished|wish & world_would & end
            life_is|la_vida_es|everything_is & pointless|meaningless|not_worth|una_mierda|sin_sentido
            written|wrote|writing|escrito|escribi|deje|dejado & letters|notes|letter|cartas|carta & kids|children|
                hijos|family|familia|goodbye|mama|everyone|them
            voy_a_hacerlo|lo_voy_a_hacer|going_to_do_it|gonna_do_it & aguanto|look_after|cuida|adios|goodbye|sorry|
                perdon|tonight|esta_noche
            look_after|take_care|cuiden|cuida|cuide .. cat|dog|kids|gato|perro|hijos|gata|perra & @i & tonight|
                goodbye|adios|hoy|forever
            drove|walked|went|fui|vine|maneje|stood|standing & bridge|cliff|rails|puente|vias|acantilado|azotea &
                again|otra_vez|thinking|pensando|sola|solo|night|noche
            no_aguanto_mas|ya_no_aguanto|cant_bear_it|cant_stand_living & hacerlo|vida|adios|vivir|seguir
            se_corta|me_corto|cortandose|cuts|cutting & alivio|siente|thighs|muslos|arms|brazos|legs|blades|relief|
                feel|navaja|cuchilla*
            blades|razors|cuchillas|navajas & pillow|almohada|bed|room|cuarto|cama|found|encontre|hidden|escondidas
            dejado|deje|left & todo_arreglado|todo_en_orden|everything_in_order|papeles & hijos|kids|family|mundo
            sobro|estorbo|soy_una_carga|im_a_burden|burden & familia|family|mejor|everyone|todos|better|@i
            estaria|estarian|estarias .. mejor & si_yo_no|no_estuviera|no_existiera|sin_mi
            better_off_in_heaven|better_off_if_i|better_off_dead|mejor_en_el_cielo
            note|nota|carta|letter & left|dejo|encontre|found & not_answering|isnt_answering|missing|encontramos|
                no_contesta|gone|desaparecio|phone|encuentro
            nobody|nadie & needs|misses|notice|necesita|extran*|importaria & me|gone|here|plan|aqui
            i_have_a_plan|tengo_un_plan & weekend|tonight|nobody|nadie|over|die|esta_noche|morir|acabar
            despedi|despedido & todos|todas|mis_hijos|mi_familia & acaba|hoy|adios|ya
            @pills|pills|pastillas & next_to_me|beside_me|in_front_of_me|on_the_bed|conmigo|a_mi_lado|
                al_lado_mio|en_la_cama|frente_a_mi|right_here|delante & all|todas|enough|thanks|gracias|sorry|
                perdon|bye|adios|listening|escuch*
            mejor|better|fine|okay|happier & when|once|cuando & no_este|ya_no_este|im_gone|i_am_gone|yo_falte|
                im_not_here|no_estare
            ya_no_tiene_caso|no_point_anymore|para_que_seguir|para_que_sigo|no_point_in_anything
            dont_want|no_quiero & anyone|anybody|nadie|them & blame|culpe|culpen|culpable
            sorted|arreglado|arregle|arranged & who_gets|who_will|quien_se_queda|quien_cuida & dog|cat|perro|
                gato|kids|hijos|house|casa
            thinking|pensar|pienso|pensando & bridge|puente|rails|vias|rope|cuerda|soga|cliff & cant_stop|
                no_dejo|no_puedo_dejar|keep
        """,
        unless="""
            de_risa|de_hambre|de_verguenza|de_sueno|me_mato_a_trabajar
            grupo|chat & desaparecer
            suicid* & documental|documentary
            suicid* + hereda|hereditary
            formacion|paciente|pacientes & busco|training
            for_a_coffee
            cut_myself|hurt_myself|hurting_myself & shaving|cooking|gym|lifting|running
            afeit*
            jump_rope|car_battery
        """,
        animals=True,
        hits="""
            me quiero morir
            kiero morirme
            ya no quiero vivir mas
            I want to kill myself
            everyone would be better off without me
            no me voy a matar pero lo pienso
            I am thinking about ending my life tonight
            mi hijo dice que no quiere vivir
            i dont want to be here anymore
            qu13r0 m0r1rm3
            estoy pensando en hacerme dano
            everything hurts, I wish I would not wake up
            gracias por todo doctora, cuide de mi gata
            all the tablets are here beside me, sorry for everything
            ellos estaran mejor cuando yo falte
        """,
        misses="""
            me muero de risa con sus videos
            este calor me mata
            me mato a trabajar
            quiero desaparecer de este grupo de WhatsApp
            I could kill for a coffee
            I cut myself shaving, small scratch
            is there any point in taking vitamin c every day
            tiene sentido guardar las pastillas en la heladera
        """,
    ),
    Rule(
        id="psychosis",
        problem="psychosis_mania",
        level=SAME_DAY,
        reason="voices, fear of being followed, or days without sleep with great energy",
        source="https://www.nhs.uk/mental-health/conditions/psychosis/",
        patterns="""
            hear|hears|hearing|heard voices
            oigo|oye|escucho|escucha|oir|oyendo voces
            voces & mandan|ordenan|dicen|cabeza|oigo
            me_persiguen|lo_persiguen|la_persiguen|le_persiguen|me_espian|la_espian|lo_espian|me_vigilan|le_vigilan
            camaras & casa & puesto|han|vigil*|espian
            following_me|spying_on|watching_me|out_to_get_me|out_to_get_him|out_to_get_her|out_to_get_us|after_me|
                poisoning_my|poisoned_my|reading_my_mind|read_my_mind
            leen .. pensamiento|mente
            comida|food & envenenad*|poisoned & cree|thinks|believes|convinced
            se_cree_dios|cree_que_es_dios|thinks_he_is_god|thinks_she_is_god|chosen_one|mesias
            veo|ve|seeing|sees & things|cosas|personas & no_estan|arent|not_there|que_no
            talking_to|talks_to|hablando_con|habla_con .. people|person|gente|alguien|someone & arent|isnt|
                not_there|no_esta|no_existe
            hallucinat*|alucina|alucinaciones|alucinando|paranoid|paranoia|paranoico
            days|dias|nights|noches & sin_dormir|without_sleep|no_sleep|not_slept|havent_slept|hasnt_slept|
                no_ha_dormido & energy|energia|habla|talking|cree|god|dios|spend*|acelerad*|fast|ideas|rarisim*
            litio|lithium|antipsychotic*|antipsicotico|olanzapin*|risperidon* & stopped|dejo|deje|off & acelerad*|
                manic|worse|peor|weird|raro|no_duerme
            manic|mania_episode|episodio_maniaco|psychotic|psicotico|brote & now|is|having|episode|think|esta|tiene|
                going|brother|hermano|son|hijo
            ha_vaciado|emptied & cuenta|account
            rigido|rigid|stiff & @fever & psiquiatra|antipsychotic*|inyeccion|haloperidol
            matar|kill & vecinos|neighbors|neighbours|pared|wall
            @weapon & has|tiene|got|agarro|con & voices|voces|talking|habla|threat*|hurt|kill|matar|himself|herself|
                locked
            @weapon & habla_solo|voices|voces|threaten*|hermano|brother|amenaz*
            otro_mundo & no_nos_conoce|no_conoce
            tv|telly|television|tele|radio & orders|ordenes|messages|mensajes & him|her|me|us|le
            siguen|persiguen|vigilan|escuchan|espian & microfonos|camaras|narcos|policia|gobierno|vecinos|paredes|chip
            microphones|cameras|microfonos|chip & walls|house|head|watching|following|cabeza & they|someone|
                convinced|thinks|he|she|cree|dice
            noches|nights|dias|days & sin_dormir|without_sleep|hasnt_slept|no_duerme|slept & hablando|gastando|
                regalando|spending|plata|talking|shopping|thousands|mil_por_hora
            @weapon & orders|voices|telly|tv|ordenes|voces
            neighbours|neighbors|vecinos & gas|poison|pumping|veneno|vents|ducts|envenenar|radiation|rayos
            oye|escucha|hears|oigo|escucho & gente|people|someone|alguien & dice|dicen|telling|tells|cosas|things|
                no_hay|nobody
            slept|sleep|sleeping|dormido|dormir|duerme & days|dias|nights|noches & messiah|mesias|god|dios|chosen|
                jesus|prophet|profeta|elegido
            police|cia|fbi|policia|gobierno|government|narcos & walls|paredes|following|watching|siguen|escuchan &
                says|dice|cree|thinks|stopped|me|meds
            mirror|espejo|tv|television|tele|radio & giving_me|gives_me|me_da|me_manda|mensajes_para_mi|
                messages_for_me|talks_to_me|me_habla
            locked|encerre|encerrada & daughter|son|hija|hijo|kids|baby|bebe & safe_from|protect|from_me|salvo
            slept|sleeping|sleep|dormir|duerme & nights|noches|days|dias & poison*|envenen*|following|siguen|
                persiguen|voices|voces|watching|vigilan|possessed|poseido|poseida
            poisoning|envenenan|envenenando|envenenar & people|they|gente|dice|says|neighbours|vecinos & baby|
                bebe|him|her|me|comida|food|water|agua
        """,
        unless="""
            podcast|jefe|my_boss|entregue|mudanza|geriatria|radio|concierto|concert
            instagram|twitter|tiktok
            cancer_came
        """,
        hits="""
            oigo voces que me mandan cosas
            I have been hearing voices since Monday
            mi hermano dice que lo persiguen y han puesto camaras en casa
            lleva cuatro dias sin dormir y habla sin parar
            she thinks her food is being poisoned
            she has not slept for five nights and says the neighbours are watching
        """,
        misses="""
            mi jefe me persigue para que entregue el informe
            estoy como loca con la mudanza
            escuche su voz en el podcast
            my boss keeps chasing me about the report
            I am going crazy with the house move
            the baby kept me up for four nights, how do I sleep again
            el bebe no me deja dormir de noche, que hago
        """,
    ),
    Rule(
        id="eating-disorder",
        problem="eating_disorder_danger",
        level=SAME_DAY,
        reason="hardly eating or drinking, purging, or an eating disorder with bodily signs",
        source="https://www.rcpsych.ac.uk/improving-care/campaigning-for-better-mental-health-policy/college-reports/2022-college-reports/cr233",
        patterns="""
            no_come|no_comia|not_eating|hasnt_eaten|no_ha_comido & semana|week|days|dias|desde
            days|dias & sin_comer|without_eating|not_eaten|havent_eaten|hasnt_eaten|no_food|no_come|no_como|
                without_food
            no_come_ni_bebe|not_eating_or_drinking|no_bebe_ni_come|refuses_food
            desde_el & no_come|no_bebe
            anorexi*|bulimi*|tca|eating_disorder|purging|purgo & @faint|palpit*|@chest|@heart|corazon|@weak|@dizzy|
                blood|sangre|para|worse|days|dias|kilos
            laxantes|laxatives & todos_los_dias|every_day|daily|caja|box|many|muchos
            @vomit|vomito|provoco|purge & todo_lo_que_como|after_every_meal|everything_i_eat|times_a_day|
                veces_al_dia|adelgazar|engordar|lose_weight|fat
            provocarme|provoco|make_myself .. vomit*|sangre|sick|throw
            insulin*|insulina & adelgazar|lose_weight|bajar_de_peso
            peso|weigh & 30|32|33|34|35|36|37|38|39|40 & kilos|kg|kilo
            kilos|kg|pounds & un_mes|a_month|weeks|semanas & bajado|lost|perdido
            no_trago|miedo & engordar & agua|comer|eat
            no_puedo_levantarme & silla
            havent_eaten|hasnt_eaten|not_eaten|no_he_comido|no_ha_comido & days|dias|monday|tuesday|wednesday|
                thursday|friday|saturday|sunday|lunes|martes|miercoles|jueves|viernes|sabado|domingo|week|semana
            bocado|no_pruebo & dias|days|no
            bmi|imc & 10|11|12|13|14|15
            @vomit|vomita|vomito & escondidas|secretly|in_secret|behind|cada_comida|despues_de_comer|after_meals
            pura_agua|only_water|just_water|solo_agua & semana|week|days|dias|desmay*|faint*
            purging|purge|purgando|binge|atracones & times|veces|day|dia|heart|corazon|blood
        """,
        unless="""
            ayuno|keto|recuperad*|gripe|flu
            @long_ago
            gained
        """,
        hits="""
            llevo cinco dias sin comer
            I have not eaten for six days without food and feel weak
            tengo anorexia y palpitaciones
            tomo una caja de laxantes todos los dias
            vomito todo lo que como para no engordar
        """,
        misses="""
            el ayuno intermitente de varios dias sin comer es bueno?
            quiero perder tres kilos
            no tengo hambre con la gripe
            I would like to lose a few pounds before summer
            not hungry with this cold
        """,
    ),
)
