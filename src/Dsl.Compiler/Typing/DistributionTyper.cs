namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Types distributions: their arguments in any spelling, nested distributions, the flows that transform their draws, and the type of
/// the draws.
/// </summary>
internal sealed class DistributionTyper(ICatalog catalog, StoryTypers typers, DiagnosticBag diagnostics)
{
    /// <summary>
    /// The typed distribution. A declared target is checked against it; without one, the signature determines the type of its draws.
    /// </summary>
    public DistributionCall? Type(ExprSyntax written, Local local, Access? declared, SourceSpan target, bool isInside = false)
    {
        var stages = Pipes.Stages(written);
        return stages.Count == 1
            ? Alone(stages[0], local, declared, target, isInside) : Pushed(stages, written.Span, local, declared, target);
    }

    /// <summary>A distribution as an argument of another one.</summary>
    public DistributionCall? Nested(ExprSyntax written, Local local, Access? declared, SourceSpan target) =>
        Type(written, local, declared, target, isInside: true);

    /// <summary>A list of distributions: `[d1, d2]`, or `[d for k in 1..K]`.</summary>
    public DistributionCalls? Several(ExprSyntax written, string place, Local local, Access? declared, SourceSpan target)
    {
        if (written is not ListSyntax list)
            return RefuseAll(CompilerDiagnostics.WrongArguments(written.Span, $"{place} is a list of distributions, "
                + $"but this is `{written.Span.Text}`", "write `[Normal(0, 1), Normal(3, 1)]`, or `[Normal(mean[k], 1) for k in 1..K]`"));
        if (list.Items.FirstOrDefault(i => i is NumberSyntax or UnarySyntax or ReferenceSyntax or ElementSyntax or ListSyntax) is { } value)
            return RefuseAll(CompilerDiagnostics.NotADistribution(value.Span, $"{place} is a list of distributions, "
                + $"but `{value.Span.Text}` is a value", $"for a single value write the distribution `Delta({value.Span.Text})`"));
        if (new DistributionKinds(catalog).Refusal(list) is { } mixed) return RefuseAll(mixed);
        Loop? over = null;
        if (list.For is { } clause)
        {
            if (typers.Loops.Read(clause.Name.Text, clause.Over, local.Loops) is not var (read, mask)) return null;
            if (mask is not null)
                return RefuseAll(CompilerDiagnostics.RangeOfRow(clause.Over.Span, "a list of distributions has the same length in each row",
                    "use the same range for all rows, and give weight 0 to the components that a row lacks"));
            over = read;
        }

        var inside = over is null ? local : local.With(over);
        if (list.Items.TryMap(i => Nested(i, inside, declared, target)) is not { } distributions) return null;
        return distributions.FirstOrDefault(l => l.Draws.Dims != distributions[0].Draws.Dims) is not { } invalid
            ? new(distributions, over, written.Span)
            : RefuseAll(CompilerDiagnostics
                .ShapesDiffer(written.Span, (distributions[0].Span, distributions[0].Draws), (invalid.Span, invalid.Draws),
                "all distributions of a list must draw values of one shape"));
    }

    private DistributionCall? Alone(ExprSyntax written, Local local, Access? declared, SourceSpan target, bool isInside)
    {
        if (written is ParenthesisSyntax p) return Alone(p.Inner, local, declared, target, isInside);
        if (written is not CallSyntax { Callee: ReferenceSyntax { Name: var name } } call)
            return Refuse(typers.MissingDistributions.Of(written, isInside));
        if (catalog.FindDistribution(name.Text) is not { } signature)
            return typers.MissingDistributions.IsBroken(name) ? null
                : Refuse(typers.MissingDistributions.Of(name, call, declared, isInside));
        if (new DistributionArguments(signature, call, typers.NetCalls, diagnostics).Assign() is not { } assigned) return null;
        if (Arguments(signature, assigned, local, declared, target) is not { } given) return null;
        var untyped= new DistributionCall(signature, given, TensorType.Real, [], call.Span);
        var place = new DistributionContext(target, local.Loops, isInside ? call.Span : null, typers.Scope.Story is not null,
            declared is not null && typers.Scope.Data.ContainsKey(declared.Of));
        return new DrawTyper(untyped, place, typers, diagnostics).Of(declared) is { } draws ? untyped with { Draws = draws } : null;
    }

    /// <summary>Types each argument. Exchanged names of a net and an SDE are reported as one error.</summary>
    private ValueList<BoundArgument>? Arguments(
        DistributionSignature signature, List<DistributionArguments.ArgumentAssignment> assigned, Local local,
        Access? declared, SourceSpan target)
    {
        var (given, misnamed) = (new List<BoundArgument>(), false);
        foreach (var one in assigned)
        {
            var isName = one.Parameter.Kind is CallableKind;
            if (isName && misnamed) continue;
            if (Argument(signature, one, local, declared, target) is { } found) given.Add(found);
            else misnamed |= isName;
        }

        return given.Count == assigned.Count ? [.. given] : null;
    }

    private BoundArgument? Argument(DistributionSignature signature, DistributionArguments.ArgumentAssignment assigned, Local local,
        Access? declared, SourceSpan target)
    {
        var place = $"`{assigned.Parameter.Name}` of `{signature.Name}`";
        Argument? argument = (assigned.Parameter.Kind, assigned.Net) switch
        {
            (_, { } net) => OfNet(net, assigned, local),
            (DistributionKind, _) => Nested(assigned.Value, local, declared, target),
            (DistributionsKind, _) => Several(assigned.Value, place, local, declared, target),
            _ => typers.Options.Argument(assigned.Parameter.Kind, assigned.Value, place, local),
        };
        return argument is null ? null : new(assigned.Parameter, argument);
    }

    /// <summary>The output of a net with the name of the parameter.</summary>
    private Call? OfNet(Net net, DistributionArguments.ArgumentAssignment assigned, Local local) =>
        typers.NetCalls.Outputs(net, assigned.Value, local)?.First(o => o.Output == assigned.Parameter.Name);

    /// <summary>`base |> flow`: the base draws the input of the first flow, repeated over the remaining dimensions of the target.</summary>
    private DistributionCall? Pushed(ValueList<ExprSyntax> stages, SourceSpan span, Local local, Access? declared, SourceSpan target)
    {
        if (BaseRefusal(stages[0]) is { } refusal) return Refuse(refusal);
        var uses = stages.Skip(1).Select(s => typers.Flows.Use(s, declared?.Type, local)).ToList();
        if (uses.Contains(null)) return null;
        var type = uses.Select(u => u!.Of is null ? (typers.Callables.Find(u.Name) as Flow)?.Type : null).FirstOrDefault(t => t is not null)
            ?? (declared?.Type is { } d ? d with { Element = Element.Real } : null);
        var before = type is null ? null : new Access("", [], type with { Element = Element.Real }, target);
        if (Alone(stages[0], local, before, target, isInside: true) is not { } call) return null;
        var mapped = uses.Aggregate(call.Draws, (t, use) => use!.Of is { } flow
            ? t with { Element = flow.Maps(t.Element) } : t with { Element = ((Flow)typers.Callables.Find(use.Name)!).Type.Element });
        call = call with { Through = [.. uses.Select(u => u!)], Draws = mapped, Span = span };
        return declared is null ? call : Reaches(call, declared) ? call with { Draws = declared.Type } : null;
    }

    /// <summary>The diagnostic for a base that is not a density over real numbers or vectors; null if it is one.</summary>
    private Diagnostic? BaseRefusal(ExprSyntax written) =>
        written is CallSyntax { Callee: ReferenceSyntax { Name: var name } }
            && catalog.FindDistribution(name.Text) is { Draws: DrawTypeSource.AsPattern, Target: var drawn }
            && drawn.Element is Element.Int or Element.Count or Element.Bool or Element.Index or Element.Simplex or Element.Covariance
                or Element.Correlation or Element.Cholesky
            ? CompilerDiagnostics.WrongFlow(written.Span, $"a flow transforms real numbers and vectors, but `{name.Text}` "
                + $"draws {drawn.Words}", "start with a distribution of real values, as in `Normal(0, 1) |> ...`")
            : null;

    private bool Reaches(DistributionCall call, Access declared)
    {
        var (drawn, asked) = (call.Draws, declared.Type);
        if (asked.IsWhole || asked.ElementRank > 1)
            return Refuse(CompilerDiagnostics.WrongType(declared.Span,
                $"`{declared.Span.Text}` is {asked}, but `{call.Span.Text}` draws {drawn}",
                $"declare `{declared.Of}` as `{drawn}`, or choose a distribution of {TypeNames.Of(asked.Element)} values, "
                    + $"such as {SuggestedDistributions.Distributions(asked)}")) is not null;
        if (Supports.Within(Support.Of(drawn), Support.Of(asked)) == false)
            return Refuse(CompilerDiagnostics.WrongSupport(call.Span, $"`{declared.Span.Text}` is {asked}, "
                + $"but `{call.Span.OneLine}` draws {drawn}: the truncated probability has no closed form",
                $"declare `{declared.Of}` as "
                    + $"`{drawn with { Dims = asked.Dims }}`{(asked.Element == Element.Positive ? ", or end with `|> exp`" : "")}"))
                is not null;
        if (drawn.Rank <= asked.Rank && asked.Dims.Skip(asked.Rank - drawn.Rank).Zip(drawn.Dims).All(d => d.First.Size == d.Second.Size))
            return true;
        var flow = call.Through[^1];
        var line = typers.Scope.FindCallable(flow.Name) is { } declaration ? $" on line {declaration.Span.Line}" : "";
        return Refuse(CompilerDiagnostics.ShapesDiffer(call.Span, (declared.Span, asked), (flow.Span, drawn),
            $"`{flow.Name}` maps {drawn}{line}: let it map {asked}, or declare `{declared.Of}` as {drawn}")) is not null;
    }

    private DistributionCalls? RefuseAll(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }

    private DistributionCall? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
