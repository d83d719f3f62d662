using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Reads distributions: their arguments in any spelling, distributions inside distributions, the flows behind them, and the type that they draw.</summary>
internal sealed class LawTyper(ICatalogue catalogue, StoryTypers typers, DiagnosticBag diagnostics)
{
    /// <summary>The law, with what it draws. A declared target is checked against it; without one, the law's own type is the answer.</summary>
    public Law? Type(ExprSyntax written, Local local, Access? declared, SourceSpan target)
    {
        var stages = Pipes.Stages(written);
        return stages.Count == 1 ? Alone(stages[0], local, declared, target) : Pushed(stages, written.Span, local, declared, target);
    }

    /// <summary>A distribution inside another one's arguments.</summary>
    public Law? Nested(ExprSyntax written, Local local, Access? declared, SourceSpan target) => Type(written, local, declared, target);

    /// <summary>`[d1, d2]`, or `[d for k in 1..K]`.</summary>
    public Laws? Several(ExprSyntax written, string place, Local local, Access? declared, SourceSpan target)
    {
        if (written is not ListSyntax list)
        {
            diagnostics.Add(CompilerDiagnostics.WrongArguments(written.Span, $"{place} is a list of distributions, and this is `{written.Span.Text}`", "write `[Normal(0, 1), Normal(3, 1)]`, or `[Normal(mean[k], 1) for k in 1..K]`"));
            return null;
        }

        var over = list.For is { } clause ? typers.Loops.Read(clause.Name.Text, clause.Over, local.Loops) : null;
        if (list.For is not null && over is null) return null;
        var inside = over is null ? local : local.With(over);
        var each = list.Items.Select(i => Nested(i, inside, declared, target)).ToList();
        if (each.Contains(null)) return null;
        ValueList<Law> laws = [.. each.Select(l => l!)];
        if (laws.FirstOrDefault(l => l.Draws.Dims != laws[0].Draws.Dims) is not { } odd) return new(laws, over, written.Span);
        diagnostics.Add(CompilerDiagnostics.ShapesDiffer(written.Span, (laws[0].Span, laws[0].Draws), (odd.Span, odd.Draws), "the distributions of one list draw values of one shape"));
        return null;
    }

    private Law? Alone(ExprSyntax written, Local local, Access? declared, SourceSpan target)
    {
        if (written is ParenthesisSyntax p) return Alone(p.Inner, local, declared, target);
        if (written is not CallSyntax { Callee: ReferenceSyntax { Name: var name } } call) return Refuse(NotADistribution(written));
        if (catalogue.FindDistribution(name.Text) is not { } signature) return Refuse(Unknown(name, call));
        if (new LawArguments(signature, call, typers.NetCalls, diagnostics).Assign() is not { } assigned) return null;
        var given = assigned.Select(a => Argument(signature, a, local, declared, target)).ToList();
        if (given.Contains(null)) return null;
        var law = new Law(signature, [.. given.Select(g => g!)], TensorType.Real, [], call.Span);
        return new DrawnTypes(law, target, typers, diagnostics).Of(declared) is { } draws ? law with { Draws = draws } : null;
    }

    private Given? Argument(DistributionSignature signature, LawArguments.Assigned assigned, Local local, Access? declared, SourceSpan target)
    {
        var place = $"`{assigned.Parameter.Name}` of `{signature.Name}`";
        Argument? argument = (assigned.Parameter.Kind, assigned.Net) switch
        {
            (_, { } net) => typers.NetCalls.Outputs(net, assigned.Value, local)?.First(o => o.Output == assigned.Parameter.Name),
            (LawKind, _) => Nested(assigned.Value, local, declared, target),
            (LawsKind, _) => Several(assigned.Value, place, local, declared, target),
            _ => typers.Options.Argument(assigned.Parameter.Kind, assigned.Value, place, local),
        };
        return argument is null ? null : new(assigned.Parameter, argument);
    }

    /// <summary>`base |> flow`: the base draws what the first flow maps, repeated over the rest of the target.</summary>
    private Law? Pushed(ValueList<ExprSyntax> stages, SourceSpan span, Local local, Access? declared, SourceSpan target)
    {
        var uses = stages.Skip(1).Select(s => typers.Flows.Use(s, declared?.Type, local)).ToList();
        if (uses.Contains(null)) return null;
        var type = uses.Select(u => u!.Of is null ? (typers.Callables.Find(u.Name) as Flow)?.Type : null).FirstOrDefault(t => t is not null) ?? (declared?.Type is { } d ? d with { Element = Element.Real } : null);
        var before = type is null ? null : new Access("", [], type with { Element = Element.Real }, target);
        if (Alone(stages[0], local, before, target) is not { } law) return null;
        var mapped = uses.Aggregate(law.Draws, (t, use) => use!.Of is { } flow ? t with { Element = flow.Maps(t.Element) } : t with { Element = ((Flow)typers.Callables.Find(use.Name)!).Type.Element });
        law = law with { Through = [.. uses.Select(u => u!)], Draws = mapped, Span = span };
        return declared is null ? law : Reaches(law, declared) ? law with { Draws = declared.Type } : null;
    }

    private bool Reaches(Law law, Access declared)
    {
        var (drawn, asked) = (law.Draws, declared.Type);
        if (drawn.Rank <= asked.Rank && asked.Dims.Skip(asked.Rank - drawn.Rank).Zip(drawn.Dims).All(d => d.First.Size == d.Second.Size) && !asked.IsWhole) return true;
        diagnostics.Add(CompilerDiagnostics.ShapesDiffer(law.Span, (declared.Span, asked), (law.Through[^1].Span, drawn), $"`{law.Through[^1].Name}` maps {drawn}: declare the target so, or the flow as {asked}"));
        return false;
    }

    private Diagnostic Unknown(NameSyntax name, CallSyntax call)
    {
        if (typers.Scope.FindCallable(name.Text) is { } callable)
            return CompilerDiagnostics.NotADistribution(call.Span, callable is NetSyntax or FunctionSyntax
                ? $"`{name.Text}` gives a value: write `= {call.Span.Text}` to define, `~ Delta({call.Span.Text})` for a sampler without a density, or put it into a distribution: `~ Normal({call.Span.Text}, 1)`"
                : $"`{name.Text}` stands behind a distribution: `Normal(0, 1) |> {name.Text}`");
        return ForeignNames.Distribution(name, call, catalogue) ?? CompilerDiagnostics.UnknownDistribution(name.Span, name.Text, DidYouMean.Closest(name.Text, catalogue.DistributionNames), catalogue.DistributionNames);
    }

    private Diagnostic NotADistribution(ExprSyntax written) => written is ReferenceSyntax { Name: var name } && catalogue.FindDistribution(name.Text) is { } signature
        ? CompilerDiagnostics.NotADistribution(written.Span, $"give it its arguments: `{signature}`")
        : CompilerDiagnostics.NotADistribution(written.Span, "write one with its arguments, as in `x[n] ~ Normal(mean, sd)`; a definition is written with `=`");

    private Law? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
