namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Types calls of the story's own nets and functions: checks arguments against their declarations and selects the output.
/// </summary>
internal sealed class NetCallTyper(StoryTypers typers, DiagnosticBag diagnostics)
{
    /// <summary>A call as a single value.</summary>
    public Expr? Type(CallSyntax call, NameSyntax name, Local local)
    {
        if (typers.Callables.Find(name.Text) is not { } callable || Arguments(callable, call, local) is not { } arguments) return null;
        return callable switch
        {
            StoryFunction function => new Call(name.Text, arguments, null, function.Result, call.Span),
            Net { Outputs: [var only] } => new Call(name.Text, arguments, only.Name, only.Type, call.Span),
            Net net => Refuse(CompilerDiagnostics.WrongArguments(call.Span, $"`{name.Text}` has {net.Outputs.Count} outputs, "
                + $"but one value is needed", $"select one: {string.Join(", ", net.Outputs.Select(o => $"`{call.Span.Text}.{o.Name}`"))}; "
                    + $"as an argument of a distribution, the call fills the parameters with the names of its outputs")),
            _ => Refuse(NotCalled(callable, call.Span)),
        };
    }

    /// <summary>An output of a call: `decode(z[n]).mean`.</summary>
    public Expr? Output(MemberSyntax member, Local local)
    {
        if (Inner(member.Of) is not CallSyntax { Callee: ReferenceSyntax { Name: var name } } call
            || typers.Scope.FindCallable(name.Text) is not NetSyntax)
            return Refuse(CompilerDiagnostics.WrongType(member.Span,
                $"`.{member.Name.Text}` selects an output of a net, but `{member.Of.Span.Text}` is not a call of a net",
                ForeignNames.Member(member, Length(member)) ?? "write a net's call before the dot, as in `decode(z[n]).mean`"));
        if (typers.Callables.Find(name.Text) is not Net net || Arguments(net, call, local) is not { } arguments) return null;
        if (net.Outputs.FirstOrDefault(o => o.Name == member.Name.Text) is { } output)
            return new Call(name.Text, arguments, output.Name, output.Type, member.Span);
        var names = net.Outputs.Select(o => o.Name).OfType<string>().ToList();
        return Refuse(CompilerDiagnostics.WrongArguments(member.Name.Span, $"`{name.Text}` has no output `{member.Name.Text}`",
            DidYouMean.Closest(member.Name.Text, names) is { } near ? $"did you mean `{near}`?"
                : names.Count == 0 ? $"its output has no name: write `{call.Span.Text}` alone"
                : $"its outputs are {string.Join(", ", names.Select(n => $"`{n}`"))}"));
    }

    private string? Length(MemberSyntax member) =>
        member.Of is ReferenceSyntax { Name: var name } && typers.Variables.IsKnown(name.Text)
            && typers.Variables.Find(name.Text) is { Whole.Dims: [var first, ..] } ? first.ToString() : null;

    /// <summary>Whether an argument is a call of a net with named outputs, which fill the parameters of these names.</summary>
    public bool HasNamedOutputs(ExprSyntax written) => Declared(written) is { Outputs: [{ Name: not null }, ..] };

    /// <summary>The called net, or null if its declaration has errors.</summary>
    public Net? NetOf(ExprSyntax written) => typers.Callables.Find(Declared(written)!.Name.Text) as Net;

    private NetSyntax? Declared(ExprSyntax written) =>
        Inner(written) is CallSyntax { Callee: ReferenceSyntax { Name: var name } }
            ? typers.Scope.FindCallable(name.Text) as NetSyntax : null;

    /// <summary>Every output of a net's call.</summary>
    public ValueList<Call>? Outputs(Net net, ExprSyntax written, Local local)
    {
        var call = (CallSyntax)Inner(written);
        return Arguments(net, call, local) is { } arguments
            ? [.. net.Outputs.Select(o => new Call(net.Name, arguments, o.Name, o.Type, call.Span))] : null;
    }

    /// <summary>The typed arguments of a call, checked against the declaration; null with a diagnostic.</summary>
    public ValueList<Expr>? Arguments(Callable callable, CallSyntax call, Local local)
    {
        if (call.Arguments.FirstOrDefault(a => a.Name is not null) is { } named)
            return RefuseAll(CompilerDiagnostics.WrongArguments(named.Span, $"`{callable.Name}` takes its arguments by position",
                $"delete the name and the `=`; its arguments are {Formals(callable)}"));
        if (call.Arguments.Count != callable.Arguments.Count)
            return RefuseAll(CompilerDiagnostics.WrongArguments(call.Span, $"`{callable.Name}` takes {Count(callable.Arguments.Count)}, "
                + $"but {call.Arguments.Count} {(call.Arguments.Count == 1 ? "is" : "are")} given",
                $"its arguments are {Formals(callable)}"));
        return Typed(callable, [.. call.Arguments.Select(a => a.Value)], local);
    }

    /// <summary>Typed values for a callable's first arguments; null with a diagnostic.</summary>
    public ValueList<Expr>? Typed(Callable callable, ValueList<ExprSyntax> written, Local local)
    {
        var typed = written.Select(w => typers.Expressions.Type(w, local)).ToList();
        if (typed.Contains(null)) return null;
        var fits = typed.Zip(callable.Arguments).ToList().TrueForAll(pair => Fits(callable, pair.First!, pair.Second));
        return fits ? [.. typed.Select(t => t!)] : null;
    }

    private bool Fits(Callable callable, Expr given, Formal asked)
    {
        if (!Assignability.ShapesAgree(given.Type, asked.Type))
            return Refuse(CompilerDiagnostics.ShapesDiffer(given.Span, (given.Span, given.Type), (asked.Span, asked.Type),
                Advice(callable, asked, given.Type))) is not null;
        if (Assignability.ElementsAgree(given.Type, asked.Type.Element, new([given]))
            && (given.Type.States is null || asked.Type.States is null || given.Type.States == asked.Type.States)) return true;
        return Refuse(CompilerDiagnostics.WrongType(given.Span, $"`{asked.Name}` of `{callable.Name}` is {asked.Type}, but this is "
            + $"{given.Type}", $"give it {asked.Type}, or declare the argument as `{asked.Name}: {given.Type}`")) is not null;
    }

    private static string Advice(Callable callable, Formal asked, TensorType given) => asked.Type.IsPrefix
        ? given.IsPrefix ? $"declare `{asked.Name}: {given}`, a prefix of the given dimension"
        : $"`{asked.Name}` of `{callable.Name}` takes the elements before a position: `x[n, "
            + $"1..d-1]` inside `for d in 1..{asked.Type.Dims.First(d => d.PrefixOf is not null).PrefixOf}`"
        : $"`{asked.Name}` of `{callable.Name}` is {asked.Type}: give it one, or declare it as `{asked.Name}: {given}`";

    private static string Formals(Callable callable) =>
        callable.Arguments.Count == 0 ? "none" : string.Join(", ", callable.Arguments.Select(a => $"`{a.Name}: {a.Type}`"));

    private static string Count(int arguments) =>
        arguments switch { 0 => "no argument", 1 => "one argument", _ => $"{arguments} arguments" };

    private static Diagnostic NotCalled(Callable callable, SourceSpan span) => callable.Sort == CallableSort.Flow
        ? CompilerDiagnostics.WrongType(span, $"`{callable.Name}` is a flow, which transforms a distribution",
            $"write `Normal(0, 1) |> {callable.Name}` after `~`")
        : CompilerDiagnostics.WrongType(span, $"`{callable.Name}` is an sde, whose time reversal is a distribution",
            $"write `~ reverse({callable.Name}, score)`");

    private static ExprSyntax Inner(ExprSyntax expr) => expr is ParenthesisSyntax p ? Inner(p.Inner) : expr;

    private Expr? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }

    private ValueList<Expr>? RefuseAll(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
