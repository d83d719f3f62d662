namespace ProbDsl.Compiler.Typing;

/// <summary>Types calls that are values: functions of the catalog, the story's own functions and nets, reductions over a range.</summary>
internal sealed class CallTyper(ICatalog catalog, StoryTypers typers, DiagnosticBag diagnostics)
{
    public Expr? Type(CallSyntax call, Local local)
    {
        if (call.Callee is MemberSyntax member)
            return Refuse(ForeignNames.FunctionOfModule(member, call, isOnValue: Root(member.Of) is not ReferenceSyntax { Name: var module }
                || typers.Variables.IsKnown(module.Text), isDistribution: catalog.FindDistribution(member.Name.Text) is not null));
        if (call.Callee is not ReferenceSyntax { Name: var name })
            return Refuse(CompilerDiagnostics.WrongType(call.Callee.Span, "only functions and nets can be called, by name",
                "write a function's name before the brackets"));
        if (call.Arguments.FirstOrDefault(a => a.For is not null) is { } folded) return Fold(call, name, folded, local);
        if (typers.Scope.FindCallable(name.Text) is not null) return typers.NetCalls.Type(call, name, local);
        if (name.Text == "observed") return Observed(call, local);
        return catalog.FindFunction(name.Text) is { } function ? Function(call, function, local) : Unknown(name, call, local);
    }

    /// <summary>The expression before all dots: `pm` of `pm.math`.</summary>
    private static ExprSyntax Root(ExprSyntax of) => of is MemberSyntax member ? Root(member.Of) : of;

    /// <summary>Applies an operator or function to syntactic arguments.</summary>
    public Expr? Apply(ExprSyntax whole, string function, ValueList<ExprSyntax> arguments, Local local)
    {
        var typed = arguments.Select(a => typers.Expressions.Type(a, local)).ToList();
        return typed.Contains(null) ? null : typers.Functions.Apply(whole, function, [.. typed.Select(t => (Argument)t!)], [], local.Loops);
    }

    private Expr? Function(CallSyntax call, FunctionSignature function, Local local)
    {
        var values = call.Arguments.Where(a => a.Name is null).ToList();
        var named = call.Arguments.Where(a => a.Name is not null).ToList();
        if (named.Find(a => function.NameOf(values.Count) == a.Name!.Text) is { } last)
        {
            named.Remove(last);
            values.Add(last);
        }

        if (named.Count > 0 && function.NameOf(function.Arity.Most - 1) is { } known)
            return Refuse(CompilerDiagnostics.WrongArguments(named[0].Span, $"`{function.Name}` has no argument "
                + $"`{named[0].Name!.Text}` here", $"its last argument is `{known}`, and the others have no names"));

        if (typers.Options.Read(function.Options, [.. named], $"`{function.Name}`",
            function.Options.Count == 0, call.Span, local) is not { } options) return null;
        var typed = values.Select((a, i) =>
            typers.Options.Argument(function.KindOf(i), a.Value, $"the {Ordinal(i)} argument of `{function.Name}`", local)).ToList();
        if (typed.Contains(null)) return null;
        ValueList<Argument> arguments = [.. typed.Select(t => t!)];
        return typers.Functions.Apply(call, function.Name, arguments, options, local.Loops) is { } applied && FieldFits(function, arguments)
            ? applied : null;
    }

    private static string Ordinal(int position) => position switch { 0 => "first", 1 => "second", 2 => "third", _ => $"{position + 1}th" };

    /// <summary>
    /// Checks the field of `solve_ode(field, start, t0, times, further...)`, which is called as `field(state, t, further...)`.
    /// </summary>
    private bool FieldFits(FunctionSignature function, ValueList<Argument> arguments)
    {
        if (arguments is not [CallableName field, Expr start, ..]) return true;
        var further = arguments.Skip(4).OfType<Expr>()
            .Select(v => new CalledArgument(v is Access access ? access.Of : "further", $"`{v.Span.Text}`", v.Type));
        var state = start.Type.IsWhole ? start.Type with { Element = Element.Real, States = null } : start.Type;
        return new BuiltInNetCall(function.Name, [new("u", "the state", state), new("t", "the time", TensorType.Real), .. further],
            state with { Element = Element.Real }, typers, diagnostics).Fits(field);
    }

    private Expr? Fold(CallSyntax call, NameSyntax name, CallArgumentSyntax folded, Local local)
    {
        if (FoldTyper.Find(name.Text) is not { } by)
        {
            return Refuse(CompilerDiagnostics.WrongArguments(folded.For!.Span, $"`{name.Text}` does not accept `for`",
                catalog.FindFunction(name.Text) is null ? "`sum`, `prod`, `max` and `min` accept it; `[e for k in 1..K]` is a list"
                    : $"give it a list: `{name.Text}([{folded.Span.Text}])`; `sum`, `prod`, `max` and `min` accept `for` directly"));
        }

        if (call.Arguments.Count == 1) return typers.Folds.Type(call, by, folded.Value, folded.For!, local);
        return Refuse(CompilerDiagnostics.WrongArguments(call.Span, $"`{name.Text}` with `for` takes one argument, but "
            + $"{call.Arguments.Count} are given", $"write `{name.Text}({folded.Span.Text})`"));
    }

    /// <summary>`observed(x[n])`, the missing-data mask of data in a guide.</summary>
    private Expr? Observed(CallSyntax call, Local local)
    {
        if (typers.Scope.Story is null)
            return Refuse(CompilerDiagnostics.WrongGuide(call.Span, "`observed` is allowed only in a guide",
                "in the story missing cells are latents; in a guide `observed(x[n])` is 1 for observed cells"));
        if (call.Arguments is not [{ Name: null, Value: var value }] || typers.Expressions.Type(value, local) is not { } typed) return null;
        if (typed is Access access && typers.Scope.Data.ContainsKey(access.Of))
            return new Observed(access, new TensorType(Element.Bool, access.Type.Dims), call.Span);
        return Refuse(CompilerDiagnostics.WrongGuide(value.Span, $"`observed` takes data, but `{value.Span.Text}` "
            + $"is not data", "write a data name with its indices: `observed(x[n])`"));
    }

    private Expr? Unknown(NameSyntax name, CallSyntax call, Local local)
    {
        if (catalog.FindDistribution(name.Text) is not null)
            return Refuse(CompilerDiagnostics.WrongType(call.Span, $"`{name.Text}` is a distribution, but a value is needed here",
                local.IsClosed ? "draw from it in the story; functions and nets return "
                    + "values" : $"draw from it on a separate line, `z ~ {call.Span.OneLine}`, and use `z` here"));
        // errors inside the arguments are reported too
        foreach (var argument in call.Arguments.Where(a => a is { For: null, Value: not StringSyntax }))
            _ = typers.Expressions.Type(argument.Value, local);
        if (catalog.FindLayer(name.Text) is not null || catalog.FindFlow(name.Text) is not null)
            return Refuse(CompilerDiagnostics.WrongType(name.Span, $"`{name.Text}` is a layer of nets or flows, not a function of values",
                $"declare `net f(x: real[2]) -> real = {name.Text}(...)`, and call `f`"));
        if (typers.Scope.Elsewhere.TryGetValue(name.Text, out var there))
            return Refuse(CompilerDiagnostics.NoFunction(name.Span, name.Text).Label(there.Name.Span, $"declared in the {there.Owner}")
                .Next($"declare it outside of `{there.Owner} {{ }}`, so that both can use it"));
        if (ForeignNames.Function(name, call, written => LengthOf(written, local)) is { } foreign) return Refuse(foreign);
        return Refuse(CompilerDiagnostics.UnknownFunction(name.Span, name.Text,
            DidYouMean.Closest(name.Text, [.. catalog.FunctionNames, .. typers.Scope.CallableNames])));
    }

    /// <summary>The size of a variable's first dimension, as text; null if the expression is not a variable.</summary>
    private string? LengthOf(ExprSyntax written, Local local) =>
        written is ReferenceSyntax { Name: var name } && !local.Hides(name.Text) && typers.Variables.IsKnown(name.Text)
            && typers.Variables.Find(name.Text) is { Whole.Dims: [var first, ..] } ? first.ToString() : null;

    private Expr? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
