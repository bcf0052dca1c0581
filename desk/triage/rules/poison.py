"""Overdose, poisoning and sugar."""

from __future__ import annotations

from desk.triage.rules.model import CALL_NOW, Rule

RULES = (
    Rule(
        id="overdose",
        problem="overdose_poisoning",
        level=CALL_NOW,
        reason="too much of a medicine or drug was taken, or may have been; feeling well does not settle it",
        source="https://www.nhs.uk/conditions/poisoning/",
        patterns="""
            half_a_bottle|medio_frasco|media_botella & @took
            intoxico|intoxique|intoxicado|intoxicada|envenen* & @poison|gas|con|@pills
            inhaled|breathed|inhalo|inhale|respiro|huffed & gas|chlorine|cloro|fumes|vapores|amoniaco|ammonia|
                chemicals|quimicos
            oven_cleaner|drain_cleaner|toilet_cleaner|limpiador_de_hornos & eye|eyes|ojo|ojos|skin|@took|mouth
            carbon_monoxide|monoxido_de_carbono & home|apartment|house|kids|@vomit|possible|think|alarm|beeping|
                casa|creo
            @took & fluid|washer|coolant|cologne|colonia|mouthwash|perfume|veneno|poison|chemical|chemicals|quimico
            stopped|quit|deje|dejo & drinking|alcohol|beber|tomar & shaking|shakes|tembl*|hallucinat*|bugs|seizure|
                bichos|@confused
            @took & muchas|demasiad*|too_many|whole|entero|entera|entire|handful|punado|todas|all_the|lots_of|
                bunch_of|several|full|varios|varias|all_of|all_his|all_her|all_my & @pills
            @took & @many
            @many & seguidos|seguidas|at_once|de_golpe|de_una|juntas
            blister|bottle|bote|caja|frasco|tira & entero|entera|whole|entire|full|todo|toda & @took|@pills
            me_he_tomado|me_tome|i_took|she_took|he_took|took & too_much|demasiado|overdose|un_blister|extra_doses
            overdosed|overdosing|overdose|od|sobredosis|od_on|o_d & now|took|on|think|creo|has|he|she|my|friend|
                just|me|tome|signs
            insulin|insulina & twice|double|dos_veces|too_much|wrong|extra|doble|demasiada|accident*
            doble_dosis|double_dose|dosis_doble|twice_the_dose|wrong_dose|10_times|triple & gave|di|le_di|bebe|baby|
                insulin*|took|tome|nino|child|accident*
            @child & @took|chupo|drink|drinking|eaten|eating|swallow|got_into & @pills|@poison|plant|planta|berries|
                battery|vaper|nicotine|nicotina|cleaner|perfume|alcohol|edible|gummies|thc|mushroom|seta|colonia
            @took|drink|drinking|drank|drunk|bebiendo & @poison|chlorine
            @child|year_old & swallow*|@took|got_into & bunch|bottle|handful|vitamins|vitaminas|iron|hierro|monton|
                gummies
            more .. than_i_should|than_prescribed|than_recommended|than_she_should|than_he_should
            more & than_i_should & @pills|@took|antidepressant*
            mas .. de_la_cuenta|de_lo_indicado & @pills|@took
            ecstasy|mdma|cocaine|coke|meth|lsd|heroin|fentanyl|cocaina|extasis|cristal|speed & @took|used|snorted|
                smoked|consumio|consumi & @fever|@chest|@confused|heart|@n39|@n40|@drowsy|@breath|temperature|bad|
                mal
            se_trago & pastillas|pastilla|@poison
            child|toddler|baby|nino|nina|hijo|hija & medicina|pastillas|@poison & bebio|chupo|ate|comio|trago|swallow*
            pastis|pastillas|pills|drugs|heroin|fentanyl|opioid*|coke|cocaina|cocaine|mdma|extasis|xanax|alcohol|
                drunk|drink & no_despierta|no_lo_puedo_despertar|wont_wake|not_waking|unresponsive|hard_to_wake|
                pinpoint|collapse*|seizure|convuls*|chest|passed_out|barely_breathing|blue
            carbon_monoxide|monoxido|brasero|estufa|boiler|caldera|generator|co_alarm & @headache|cabeza|@dizzy|
                mareo|alarm|alarma|nausea|sick|todos|everyone
            everyone|todos|all_of_us|nos_duele & @headache|cabeza & house|casa|brasero|estufa|heater
            mezcl*|mixed & lejia|bleach|cloro & amoniaco|ammonia|vinegar|vinagre|acid|salfuman|tos|cough*
            alcohol|moonshine|licor & casero|homemade|adulterad* & borros*|blurr*|blind|ve|vista
            setas|hongos|mushrooms|wild_mushroom & comi*|ate|eaten|campo|wild|vomit*
            @poison & eye|eyes|ojo|ojos|salto|splash*|skin
            poisoned|envenen*|intoxic* & think|creo|might|been|me|hijo|perro|child|gas|monoxide
            varios|llevo|lleva & paracetamol|paracetamoles & seguidos|gramo
            boilers|boiler|heater|estufa|caldera|calefon|brasero|chimenea|anafre|carbon & @headache|mareados|@dizzy|
                mareadas|drowsy|sick
            all_of_us|todos|everyone|whole_family & @headache|dolor_de_cabeza|@dizzy|mareados & boiler*|stove|casa|
                home|house|estufa|prendimos|brasero|gas
            @child & in_his_mouth|in_her_mouth|en_la_boca|mouth & @poison|@pills|bottle
            jarabe|syrup|calpol|medicine & entero|whole|all|bottle & @took|@child
            @pills|@took & three_times_over|three_times|twice|double|doble|dos_veces|tres_veces|3_times & mistake|
                error|equivoco|sin_querer|accident*
            equivoco|confundio|by_mistake|wrong_dose|wrong_pills|wrong_medicine|por_error & @pills|dosis|dose|
                digoxin*|doble|double
            bebio|tomo|drank|trago & botella|bottle & tiner|thinner|solvente|solvent|cloro|gasolina|paint|liquido
            vodkas|vodka|shots|beers|whisky|tequila|ron|aguardiente|alcohol & rouse|wake|despierta|despertar|
                reacciona|something_else|unresponsive|cold
            @took & monton|montones|bunch|all_my|todas_las|todas_mis & pills|pastillas|@pills
            injected|inyecto|inyectado & blue|azul*|morad*|unconscious|wake|despierta
            overdose|sobredosis & @pills
            all_of_us|everyone|we_all|both_of_us|todos|todas & sore_heads|headaches|head|heads|cabeza|sick|
                mareados|dizzy & lit|prendimos|encendimos|heater|stove|barbecue|bbq|generator|boiler|brasero|estufa|
                fireplace
            @child|kid|kids|twins|mellizos|gemelos|little_one|peque & @pills|handbag|bolso|botiquin & missing|
                faltan|falta|chewed|mordida|mordido|mordidas|got_hold_of|got_into|agarro|agarraron
            double|doble|twice & took|tome|tomo & corazon|heart|presion|sleepers|dormir|husbands|marido|mistake|
                error
            everything|todo|all .. cabinet|botiquin|medicine_box|medicine_cupboard & @took|took|tome|regret|
                arrepiento
            regret|arrepiento & took|tome|swallowed|trague & pills|pastillas|@pills|everything|todo
            lines|rayas|merca|perico|coca|speed|mdma|keta|ketamine|ketamina|tusi|molly|popper|poppers & heart|
                corazon|sweating|suda|sudando|@confused|jaw|tonterias & had|did|took|metio|meti|tomo|tome|snorted|
                sniffed|done
        """,
        unless="""
            relacion|toxic_relationship
            me_olvide_una|forgot_to_take
            one_extra|food_poisoning|intoxicacion_alimentaria
            over_the_years|different_medications|for_years|no_relief
        """,
        animals=True,
        hits="""
            me tome un blister entero de pastillas
            I took 20 tablets of tylenol two hours ago
            mi hija se bebio la lejia
            my toddler drank bleach
            he swallowed a handful of pills
            le di doble dosis de apiretal al bebe
            nos duele la cabeza a todos en casa desde que pusimos la estufa
            he took drugs and is passed out, wont wake
            comio setas del campo y esta malo
            the twins got into grandpa's heart pills, some are missing
            los mellizos agarraron las pastillas de la abuela y faltan tres
        """,
        misses="""
            cada cuantas horas puedo tomar paracetamol?
            me olvide una pastilla ayer, la tomo ahora?
            esa relacion es toxica
            I took one extra vitamin yesterday
            where should grandma keep her tablets
            donde guardo las pastillas para que no las agarre nadie
        """,
    ),
    Rule(
        id="sugar",
        problem="diabetic_emergency",
        level=CALL_NOW,
        reason="very low or very high sugar, ketones, or no insulin",
        source="https://www.nhs.uk/conditions/diabetic-ketoacidosis/",
        patterns="""
            @sugar & @sugar_low & @diabetic|temblando|shaking|sweat*|suda*|confus*|coordina|tengo|is|de|en|drowsy|
                dizzy
            @sugar & @sugar_high
            @sugar|sugar|azucar|asucar & very_low|too_low|bajisima|bajisimo|por_los_suelos|dropping|crash* & @sweat|
                @confused|shaking|temblando|@faint|@drowsy|sudando
            azucar|asucar|glucosa & bajisim*|bajo|bajo_mucho & sud*|rara|tembl*|confus*|desmay*
            @sugar & bajo & rara|rara_despues|zumo|sigo
            @diabetic & @drowsy|@confused|@faint|no_despierta|unconscious|not_waking|@vomit|vomito|unresponsive|
                passed_out
            @diabetic & fruity|acetona|acetone|ketones|cetonas
            cetonas|ketones|ketoacidosis|cetoacidosis & @ketones|high|altas|large|@vomit|moderate|vomito|moderadas|
                tengo|en
            aliento|breath & acetona|acetone|fruity
            sin_insulina|no_insulin|ran_out_of_insulin|out_of_insulin|stopped_my_insulin|deje_la_insulina|
                me_quede_sin_insulina|without_insulin
            bomba|pump & rompio|broke|failed|fallo|400|@sugar_high & insulin*|400|@sugar_high|@sugar
            foot|toe|toes|feet|pie|dedo & black|negro|negra & turned|turning|went|puesto|puso|@diabetic
            medidor|meter|glucometro|monitor & hi|says_lo|marca_lo|reads_lo|reads_high|says_high
            bebe|drinks|drinking|thirsty|thirst|sed & mea|orina|pee|peeing|urinat* & adelgaz*|weight|peso|child|
                hijo|son|daughter
            hypo|hipo|hipoglucemia|hypoglycemia|hypoglycaemia & now|severe|ahora|confus*|passed|bajo|shaking|treat|
                not_coming
            drinks|drinking|thirsty|bebe|toma_agua|sed & wee|wees|weeing|pee|pees|peeing|orina|mea|pis & thin|
                skinny|flac*|weight|adelgaz*|peso
            pump|bomba & packed_up|failed|broke|stopped|rompio|fallo & sugar*|azucar|sick|rotten|feel
            hypo|hipo|sugar|azucar|glucosa|low & wont_come_up|not_coming_up|wont_go_up|no_sube|sigue|after & juice|
                juices|jugo|zumo|glucose|azucar|tabs|contest*
            azucar|sugar|glucosa|marca|glucometro & @sugar_low & sin_contestar|contest*|answer*|bien|sigue|shaky|
                drunk|not
            pump|bomba|@diabetic + thirsty|thirst|sed & sleepy|duerme|drows*|breathing|breathes|respira|@vomit
            breath|aliento|smells|huele & pear_drops|manzana|acetona|acetone|nail_polish|fruta|fruity & @vomit|
                sick|pee|peeing|thirsty|drinking|agua|sugar|azucar|mea|orina
            gallons|litros|non_stop|nonstop|todo_el_rato|constantly & peeing|pee|mea|orina|drinking|agua|
                thirst* & lost|bajo|adelgaz*|flaco|flaca|stone|kilos|weight|@vomit
        """,
        unless="""
            antojo|hba1c|a1c|prediabetes
            @long_ago
            low_sugar|sugar_free|grams|gramos
            bumped_my|stubbed
        """,
        hits="""
            tengo el azucar en 42 y estoy temblando
            my blood sugar is 480 and I keep throwing up
            cetonas en 3,4
            esta con la asucar bajisima y sudando
            mi padre es diabetico y no despierta
            I ran out of insulin two days ago
            el aliento le huele a acetona
        """,
        misses="""
            glucemia en ayunas de 108, es prediabetes?
            la metformina engorda?
            what is a normal hba1c
        """,
    ),
)
