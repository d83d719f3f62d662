namespace ProbDsl.Compiler.Typing;

/// <summary>Diagnostics for an expression at a place where a distribution is required.</summary>
internal sealed class MissingDistribution(ICatalog catalog, StoryTypers typers)
{
    /// <summary>Whether a net or function of that name has errors in its declaration, which are already reported.</summary>
    public bool IsBroken(NameSyntax name) => typers.Scope.FindCallable(name.Text) is not null && typers.Callables.Find(name.Text) is null;

    /// <summary>The diagnostic for a call that is not a distribution. IsInside: it is an argument of another distribution.</summary>
    public Diagnostic Of(NameSyntax name, CallSyntax call, Access? declared, bool isInside)
    {
        if (typers.Scope.FindCallable(name.Text) is { } callable)
            return Instead(call, isInside, $"`{name.Text}` is {Kind(callable)}", OfCallable(name, call, callable));
        if (catalog.FindFunction(name.Text) is not null)
            return Instead(call, isInside, $"`{name.Text}` is a function", OfFunction(name, call));
        if (catalog.FindFlow(name.Text) is not null)
            return Instead(call, isInside, $"`{name.Text}` is a flow",
                $"a flow follows a distribution: `Normal(0, 1) |> {call.Span.Text}`");
        if (catalog.FindSde(name.Text) is not null)
            return Instead(call, isInside, $"`{name.Text}` is an sde",
                $"declare it, `sde noising: real[2] = {call.Span.Text}`, and write `reverse(noising, score)`");
        if (ForeignNames.Distribution(name, call) is { } foreign) return foreign;
        var near = DidYouMean.Closest(name.Text, catalog.DistributionNames);
        var unknown = CompilerDiagnostics.UnknownDistribution(name.Span, name.Text, near);
        return near is null && declared is not null
            ? unknown.Next($"for {TypeNames.Of(declared.Type.Element)} values there are "
                + $"{SuggestedDistributions.Distributions(declared.Type)}; `probdsl distributions` lists all") : unknown;
    }

    /// <summary>The diagnostic for an expression that is not a call.</summary>
    public Diagnostic Of(ExprSyntax written, bool isInside) => written switch
    {
        ReferenceSyntax { Name: var name } when catalog.FindDistribution(name.Text) is { } signature =>
            Instead(written, isInside, $"`{name.Text}` has no arguments", $"write them: `{signature}`"),
        ReferenceSyntax { Name: var name } when typers.Scope.FindCallable(name.Text) is { } callable =>
            Instead(written, isInside, $"`{name.Text}` is {Kind(callable)}", OfCallable(name, null, callable)),
        ReferenceSyntax { Name: var name } when typers.Scope.Has(name.Text) =>
            Instead(written, isInside, $"{typers.Scope.Describe(name.Text)} is a value", OfValue(written, isInside)),
        CallSyntax { Callee: MemberSyntax module } call => ForeignNames.DistributionOfModule(module, call),
        BinarySyntax or UnarySyntax when SyntaxTree.All(written).OfType<CallSyntax>()
            .FirstOrDefault(c => c.Callee is ReferenceSyntax distribution
                && catalog.FindDistribution(distribution.Name.Text) is not null) is { } distribution =>
            Instead(written, isInside, $"`{distribution.Span.Text}` cannot be used in arithmetic",
                "put the arithmetic into its arguments, as in `Normal(shift + 2, 3 * sd)`"),
        _ => Instead(written, isInside, $"`{written.Span.OneLine}` is a value", OfValue(written, isInside)),
    };

    private static Diagnostic Instead(ExprSyntax written, bool isInside, string what, string next) =>
        CompilerDiagnostics.NotADistribution(written.Span,
            $"{(isInside ? "a distribution is needed here" : "a distribution must follow `~`")}, but {what}", next);

    private static string OfValue(ExprSyntax written, bool isInside) => isInside
        ? $"write one with its arguments, as in `Normal(0, 1)`; a single value is `Delta({written.Span.OneLine})`"
        : $"write one with its arguments, as in `~ Normal({written.Span.OneLine}, 1)`; a definition is written `= "
            + $"{written.Span.OneLine}`";

    private static string Kind(ItemSyntax callable) =>
        $"{callable switch { NetSyntax => "a net", FlowSyntax => "a flow", SdeSyntax => "an sde", _ => "a function" }} (line "
            + $"{callable.Span.Line})";

    private static string OfCallable(NameSyntax name, CallSyntax? call, ItemSyntax callable) => callable switch
    {
        FlowSyntax => $"transform a distribution by it: `~ Normal(0, 1) |> {call?.Span.Text ?? name.Text}`",
        SdeSyntax => $"it transforms data into noise; write its time reversal: `~ reverse({name.Text}, score)`",
        NetSyntax { Outputs: [{ Name: not null }, ..] } =>
            $"put it into a distribution, whose parameters its outputs fill: `~ Normal({call?.Span.Text ?? $"{name.Text}(...)"})`",
        _ => $"put it into a distribution, `~ Normal({call?.Span.Text ?? $"{name.Text}(...)"}, "
            + $"1)`; a sampler without a density is written `~ Delta({call?.Span.Text ?? $"{name.Text}(...)"})`",
    };

    /// <summary>The help for `exp(Normal(0, 1))`: a distribution pushed forward, if the function is also a flow.</summary>
    private string OfFunction(NameSyntax name, CallSyntax call) =>
        call.Arguments is [{ Value: CallSyntax { Callee: ReferenceSyntax { Name: var inner } } distribution }]
            && catalog.FindDistribution(inner.Text) is not null && catalog.FindFlow(name.Text) is not null
            ? $"push the distribution forward: `~ {distribution.Span.Text} |> {name.Text}`"
            : $"a definition is written `= {call.Span.OneLine}`; to add draws, draw each on a separate line";
}
