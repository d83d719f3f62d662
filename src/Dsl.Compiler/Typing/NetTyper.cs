using ProbDsl.Compiler.Binding;
using ProbDsl.Compiler.Diagnostics;
using ProbDsl.Compiler.Foreign;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Types the body of a net. A pipe whose first stage mentions an argument starts from that value, otherwise from all arguments. The last
/// layer without a size takes it from the outputs, which split the result in order.
/// </summary>
internal sealed class NetTyper(ICatalog catalog, StoryTypers typers, DiagnosticBag diagnostics)
{
    public Net? Type(NetSyntax net)
    {
        if (typers.Callables.Formals(net.Arguments) is not { } arguments || Outputs(net) is not { } outputs) return null;
        // if the body has errors, calls are still checked against the signature
        return Body(net, arguments, outputs) ?? new(net.Name.Text, arguments, outputs, null, [], net.Name.Span);
    }

    private Net? Body(NetSyntax net, ValueList<Formal> arguments, ValueList<Output> outputs)
    {
        var (local, stages) = (Local.Body(arguments), Pipes.Stages(net.Body));
        var mentions = SyntaxWalk.Names(stages[0]).Any(n => arguments.Any(a => a.Name == n));
        var start = mentions ? typers.Expressions.Type(stages[0], local) : null;
        if (mentions && start is null) return null;
        if (Uses([.. stages.Skip(mentions ? 1 : 0)], local) is not { } uses) return null;
        ValueList<TensorType> flowing = start is null ? [.. arguments.Select(a => a.Type)] : [start.Type];
        return Layers(net, uses, flowing, outputs) is { } layers
            ? new(net.Name.Text, arguments, outputs, start, layers, net.Name.Span) : null;
    }

    private ValueList<Output>? Outputs(NetSyntax net)
    {
        var types = net.Outputs.Select(o => typers.Types.ReadArgument(o.Type)).ToList();
        if (types.Contains(null)) return null;
        if (net.Outputs.GroupBy(o => o.Name?.Text).FirstOrDefault(g => g.Key is not null && g.Count() > 1) is { } twice)
        {
            diagnostics.Add(CompilerDiagnostics.DeclaredTwice(twice.ElementAt(1).Name!, twice.First().Name!.Span));
            return null;
        }

        if (types.FindIndex(t => t!.IsWhole) is var whole and >= 0)
        {
            diagnostics.Add(CompilerDiagnostics.WrongNet(net.Outputs[whole].Span, $"a net computes real numbers, but this output is "
                + $"{types[whole]}", "let it return the `logit` of a `Bernoulli` or `Categorical`"));
            return null;
        }

        return [.. net.Outputs.Zip(types, (o, t) => new Output(o.Name?.Text, t!))];
    }

    private List<Stage>? Uses(ValueList<ExprSyntax> stages, Local local)
    {
        var uses = stages.Select(s => Use(s, local)).ToList();
        return uses.Contains(null) ? null : [.. uses.Select(u => u!)];
    }

    /// <summary>A layer by its name alone (`silu`) or with options (`conv(32)`).</summary>
    private Stage? Use(ExprSyntax stage, Local local)
    {
        var (name, passed) = stage switch
        {
            CallSyntax { Callee: ReferenceSyntax callee } call => (callee.Name, call.Arguments),
            ReferenceSyntax reference => (reference.Name, []),
            _ => (null, (ValueList<CallArgumentSyntax>)[]),
        };
        if (name is null)
            return Refuse(CompilerDiagnostics.WrongNet(stage.Span, $"`{stage.Span.Text}` is not a layer", "a stage of a net is a layer "
                + "with its options, as in `linear(64)` or `silu`; only the first stage may be an expression of the net's arguments"));
        if (catalog.FindLayer(name.Text) is not { } layer) return Refuse(Unknown(name, stage));
        return typers.Options.Read(layer.Options, passed, $"`{name.Text}`", layer.Options.Count == 0, stage.Span, local) is { } options
            ? new(layer, options, stage.Span) : null;
    }

    private Diagnostic Unknown(NameSyntax name, ExprSyntax stage) => typers.Scope.FindCallable(name.Text) is not null
        ? CompilerDiagnostics.WrongNet(stage.Span, $"`{name.Text}` is a net of the story, but stages after the first must be layers",
            "call it in the first stage: `other(x) |> linear(64)`")
        : CompilerDiagnostics.UnknownLayer(name.Span, name.Text,
            ForeignWords.Layer(name.Text) ?? DidYouMean.Closest(name.Text, catalog.LayerNames), catalog.LayerNames);

    private ValueList<LayerStage>? Layers(NetSyntax net, List<Stage> stages, ValueList<TensorType> flowing, ValueList<Output> outputs)
    {
        var open = stages.FindLastIndex(s => s.Of.IsOpen(new(flowing, s.Options)));
        var made = new List<LayerStage>();
        foreach (var (at, stage) in stages.Index())
        {
            var use = new LayerUse(flowing, stage.Options, at == open ? [.. outputs.Select(o => o.Type)] : null);
            if (stage.Of.IsOpen(use) && at != open)
                return RefuseAll(CompilerDiagnostics.WrongNet(stage.Span, $"`{stage.Span.Text}` has no size, which only the last layer "
                    + $"with a size may omit", $"write its size, as in `{stage.Of.Name}(64)`: the outputs determine only the last one"));
            var ruling = stage.Of.InferType(use);
            if (ruling.Type is not { } type)
                return RefuseAll(CompilerDiagnostics.WrongNet(stage.Span, ruling.Refusal!,
                    $"`probdsl layers {stage.Of.Name}` lists its arguments"));
            made.Add(new(stage.Of, stage.Options, type, stage.Span));
            flowing = [type];
        }

        return Fills(net, flowing, outputs, stages) ? [.. made] : null;
    }

    /// <summary>Checks that the body's result has as many elements as the outputs.</summary>
    private bool Fills(NetSyntax net, ValueList<TensorType> flowing, ValueList<Output> outputs, List<Stage> stages)
    {
        var asked = outputs.Select(o => Held(o.Type)).Aggregate((a, b) => a + b);
        var made = flowing.Select(Held).Aggregate((a, b) => a + b);
        if (asked == made) return true;
        var last = stages.Count == 0 ? net.Body.Span : stages[^1].Span;
        diagnostics.Add(CompilerDiagnostics.WrongNet(last, $"the body of `{net.Name.Text}` ends with {string.Join(" and ", flowing)}, "
            + $"but its outputs are {string.Join(", ", outputs.Select(o => o.Name is null ? $"{o.Type}" : $"{o.Name}: {o.Type}"))}",
            stages.Count > 0 && stages[^1].Options.Any(o => o.Value is SizeArgument)
                ? "delete the size of the last layer, so that the outputs determine it"
                : $"end with `|> linear`, whose size the outputs "
                    + $"determine{(flowing.Count == 1 && outputs is [{ Name: null }] ? $", or write `-> {flowing[0]}`" : "")}"));
        return false;
    }

    /// <summary>
    /// The number of elements of a type; a symmetric or triangular matrix is built from its lower triangle, but counts as a full square
    /// matrix here.
    /// </summary>
    private static Size Held(TensorType type) => type.Dims.Select(d => d.Size).Aggregate(Size.One, (a, b) => a * b);

    private Stage? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }

    private ValueList<LayerStage>? RefuseAll(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }

    private sealed record Stage(LayerSignature Of, ValueList<GivenOption> Options, SourceSpan Span);
}
