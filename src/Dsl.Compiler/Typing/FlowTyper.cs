namespace ProbDsl.Compiler.Typing;

/// <summary>Types flows: the body of a declared one, and the stages after `|>` of a distribution.</summary>
internal sealed class FlowTyper(ICatalog catalog, StoryTypers typers, DiagnosticBag diagnostics)
{
    public Flow? Type(FlowSyntax flow)
    {
        if (typers.Callables.Formals(flow.Given) is not { } given || typers.Types.Read(flow.Type) is not { } type) return null;
        if (type.IsWhole || type.ElementRank > 1)
        {
            diagnostics.Add(CompilerDiagnostics.WrongFlow(flow.Type.Span, $"a flow maps real numbers and vectors, but this is {type}",
                "write its type as `real[2]`"));
            return null;
        }

        var maps = Pipes.Stages(flow.Body).Select(s => Map(s, type, given)).ToList();
        if (!maps.Contains(null)) Reaches(flow, type, maps.OfType<FlowUse>());
        // if the body has errors, uses are still checked against the signature
        return new(flow.Name.Text, given, type, [.. maps.OfType<FlowUse>()], flow.Name.Span);
    }

    /// <summary>Checks that the maps end in values of the declared type: couplings onto positive numbers need `exp` after them.</summary>
    private void Reaches(FlowSyntax flow, TensorType type, IEnumerable<FlowUse> maps)
    {
        var mapped = type with { Element = maps.Aggregate(type.Element, (element, use) => use.Of!.Maps(element)) };
        if (Supports.Within(Support.Of(mapped), Support.Of(type)) == false)
            diagnostics.Add(CompilerDiagnostics.WrongSupport(flow.Body.Span, $"`{flow.Name.Text}` is declared to map {type}, but "
                + $"`{flow.Body.Span.OneLine}` maps onto {mapped}",
                $"declare it as `{mapped}`{(type.Element == Element.Positive ? ", or end with `|> exp`" : "")}"));
    }

    /// <summary>A flow after a distribution: one of the story's by name, with its given values, or one of the catalog's.</summary>
    public FlowUse? Use(ExprSyntax written, TensorType? drawn, Local local)
    {
        if (Name(written) is not { } name)
            return Refuse(CompilerDiagnostics.WrongFlow(written.Span, $"`{written.Span.Text}` is not a flow",
                "after a distribution `|>` takes a flow: `Normal(0, 1) |> warp`, declared by `flow warp: real[2] = ...`"));
        if (typers.Scope.FindCallable(name.Text) is null && catalog.FindFlow(name.Text) is not null)
            return Map(written, drawn ?? TensorType.Real, [], local);
        return typers.Callables.Find(name.Text) switch
        {
            Flow flow => Own(flow, written, local),
            null when typers.Scope.FindCallable(name.Text) is not null => null,
            null => Refuse(Unknown(name, typers.Scope.CallableNames)),
            var other =>
                Refuse(CompilerDiagnostics.WrongFlow(written.Span, $"`{name.Text}` is {Words(other.Sort)} (line {other.Span.Line}), "
                    + $"but a distribution is transformed by flows, which are invertible", $"declare one, as in `flow warp: real[2] = "
                        + $"realnvp(layers = 4, hidden = [64])`; a sampler without a density is written `~ Delta({name.Text}(z[n]))`")),
        };
    }

    private static string Words(CallableSort sort) =>
        sort switch { CallableSort.Net => "a net", CallableSort.Sde => "an sde", _ => "a function" };

    /// <summary>The diagnostic for a name that is not a flow: functions and layers have no known inverse and Jacobian.</summary>
    private Diagnostic Unknown(NameSyntax name, IEnumerable<string> own)
    {
        var kind = catalog.FindFunction(name.Text) is not null ? "function"
            : catalog.FindLayer(name.Text) is not null ? "layer of nets" : null;
        return kind is null
            ? CompilerDiagnostics.UnknownFlow(name.Span, name.Text,
                DidYouMean.Closest(name.Text, own.Concat(catalog.FlowNames)), catalog.FlowNames)
            : CompilerDiagnostics.WrongFlow(name.Span, $"`{name.Text}` is a {kind}, but a distribution is transformed by "
                + $"flows, which are invertible", $"the flows are {string.Join(", ", catalog.FlowNames)}");
    }

    private FlowUse? Own(Flow flow, ExprSyntax written, Local local)
    {
        ValueList<CallArgumentSyntax> passed = written is CallSyntax call ? call.Arguments : [];
        if (passed.Count != flow.Arguments.Count)
        {
            var taken = flow.Arguments.Count == 0 ? "nothing" : string.Join(", ", flow.Arguments.Select(a => $"`{a.Name}: {a.Type}`"));
            var given = passed.Count switch { 0 => "nothing", 1 => "1 value", _ => $"{passed.Count} values" };
            return Refuse(CompilerDiagnostics.WrongArguments(written.Span,
                $"the flow `{flow.Name}` (line {flow.Span.Line}) takes {taken}, but gets {given}",
                flow.Arguments.Count == 0
                    ? $"write `|> {flow.Name}`, or declare `flow {flow.Name}(given ...): {flow.Type}`"
                    : $"write `|> {flow.Name}({string.Join(", ", flow.Arguments.Select(a => a.Name))})`, with values of the story"));
        }

        return typers.NetCalls.Typed(flow, [.. passed.Select(p => p.Value)], local) is { } arguments
            ? new(flow.Name, null, arguments, [], written.Span) : null;
    }

    private FlowUse? Map(ExprSyntax stage, TensorType type, ValueList<Formal> given) => Map(stage, type, given, Local.Body(given));

    private FlowUse? Map(ExprSyntax stage, TensorType type, ValueList<Formal> given, Local local)
    {
        if (Name(stage) is not { } name)
            return Refuse(CompilerDiagnostics.WrongFlow(stage.Span, $"`{stage.Span.Text}` is not a flow",
                $"a map of a flow is one of {string.Join(", ", catalog.FlowNames)}, with its options"));
        if (catalog.FindFlow(name.Text) is not { } flow)
            return typers.Scope.FindCallable(name.Text) is { } own
                ? Refuse(CompilerDiagnostics.WrongFlow(name.Span,
                    $"`{name.Text}` is declared by the story (line {own.Span.Line}), but the maps of a flow are built in",
                    $"they are {string.Join(", ", catalog.FlowNames)}; to use a net as a velocity field, write `ode({name.Text})`"))
                : Refuse(Unknown(name, []));
        ValueList<CallArgumentSyntax> passed = stage is CallSyntax call ? call.Arguments : [];
        if (typers.Options.Read(flow.Options, passed, $"`{name.Text}`", flow.Options.Count == 0, stage.Span, local) is not { } options)
            return null;
        if (flow.Refusal(type, options) is { } refusal)
            return Refuse(CompilerDiagnostics.WrongFlow(stage.Span, refusal, $"`probdsl flows {name.Text}` lists what it maps"));
        if (flow.SizeRefusal(type, options) is { } few) return Refuse(CompilerDiagnostics.FlowSize(stage.Span, few, flow.Name));
        return options.All(o => FollowsState(o, type, given)) ? new(name.Text, flow, [], options, stage.Span) : null;
    }

    /// <summary>
    /// Checks the field of an ODE: a net of the state, the time and the flow's given values that returns a velocity of the state's shape.
    /// </summary>
    private bool FollowsState(GivenOption option, TensorType type, ValueList<Formal> given)
    {
        if (option.Value is FieldUse field)
            return catalog.FindField(field.Name)!.Refusal(type, field.Options) is not { } refusal
                || Refuse(CompilerDiagnostics.WrongFlow(field.Span, refusal, "choose another field, or a net")) is not null;
        if (option.Value is not CallableName named || typers.Callables.Find(named.Name) is null) return true;
        return new BuiltInNetCall("ode", [new("x", "the state", type), new("t", "the time", new TensorType(Element.Unit, [])),
            .. given.Select(g => new CalledArgument(g.Name, $"`{g.Name}`", g.Type))], type, typers, diagnostics).Fits(named);
    }

    private static NameSyntax? Name(ExprSyntax expr) => expr switch
    {
        ReferenceSyntax reference => reference.Name,
        CallSyntax { Callee: ReferenceSyntax callee } => callee.Name,
        _ => null,
    };

    private FlowUse? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
