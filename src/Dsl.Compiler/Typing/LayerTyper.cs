namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Reads and types layers chained by `|>`, of a net or inside of a layer. The last layer without a size takes it from what the chain must
/// give: the outputs of the net, or the input of the layer around it.
/// </summary>
internal sealed class LayerTyper(ICatalog catalog, StoryTypers typers, DiagnosticBag diagnostics)
{
    /// <summary>Whether an argument is written as layers: a pipe, a call, or the name of a layer that no size has.</summary>
    public bool AreLayers(ExprSyntax written) => written switch
    {
        ParenthesisSyntax inner => AreLayers(inner.Inner),
        BinarySyntax { Operator.Text: "|>" } => true,
        CallSyntax { Callee: ReferenceSyntax } => true,
        ReferenceSyntax { Name.Text: var name } => !typers.Scope.Has(name) && catalog.FindLayer(name) is not null,
        _ => false,
    };

    /// <summary>The layers of a pipe with their options, or null with a diagnostic.</summary>
    public ValueList<GivenLayer>? Read(ExprSyntax pipe, Local local) => Read(Pipes.Stages(pipe), local);

    /// <summary>The layers of these stages with their options, or null with a diagnostic.</summary>
    public ValueList<GivenLayer>? Read(ValueList<ExprSyntax> stages, Local local)
    {
        var uses = stages.Select(s => Use(s, local)).ToList();
        return uses.Contains(null) ? null : [.. uses.Select(u => u!)];
    }

    /// <summary>The layers with what each makes, or null with a diagnostic.</summary>
    /// <param name="given">The layers.</param>
    /// <param name="flowing">The inputs of the first one.</param>
    /// <param name="required">What they must make, which determines the size that the last one leaves out; empty: none may.</param>
    public ValueList<LayerStage>? Type(ValueList<GivenLayer> given, ValueList<TensorType> flowing, ValueList<TensorType> required)
    {
        var open = required.Count == 0 ? -1 : given.ToList().FindLastIndex(s => s.Of.IsOpen(new(flowing, s.Options)));
        var made = new List<LayerStage>();
        foreach (var (at, layer) in given.Index())
        {
            var use = new LayerUse(flowing, layer.Options, at == open ? required : null);
            if (layer.Of.IsOpen(use) && at != open)
                return RefuseAll(Misplaced(layer, required.Count > 0));
            var ruling = layer.Of.RefuseNumbers(use, option => Constants.Evaluate(use[option])) is { } why
                ? LayerResult.Refuse(why) : layer.Of.InferType(use);
            if (ruling.Type is not { } type)
                return RefuseAll(CompilerDiagnostics.WrongNet(layer.Span, ruling.Refusal!,
                    $"`probdsl layers {layer.Of.Name}` lists its arguments"));
            if (Body(layer, type) is not { } body) return null;
            made.Add(new(layer.Of, layer.Options, type, layer.Span) { Body = body });
            flowing = [type];
        }

        return [.. made];
    }

    /// <summary>Why a layer cannot be before another one that takes its size from the outputs, or in a `let`.</summary>
    private static Diagnostic Misplaced(GivenLayer layer, bool isOfOutputs) => layer.Of.SizeOption is not null
        ? CompilerDiagnostics.WrongNet(layer.Span, $"`{layer.Span.Text}` has no size, which only the last layer with a size may omit",
            $"write its size, as in `{layer.Of.Name}(64)`: the outputs determine only the last one")
        : CompilerDiagnostics.WrongNet(layer.Span, $"`{layer.Span.Text}` makes the outputs of a net: "
                + (isOfOutputs ? "no layer with a size may follow" : "it cannot be in a `let`"),
            $"end the net with `{layer.Span.Text}`, which maps to the outputs itself; options make it larger "
                + $"(`probdsl layers {layer.Of.Name}`)");

    /// <summary>The layers inside of a layer, which keep the shape of its input; none of most layers.</summary>
    private ValueList<LayerStage>? Body(GivenLayer around, TensorType input)
    {
        if (around.Options.Select(o => o.Value).OfType<LayerBody>().FirstOrDefault() is not { } body) return [];
        if (Type(body.Layers, [input], [input]) is not { } layers) return null;
        var made = layers[^1].Makes;
        return made.Dims.Select(d => d.Size).SequenceEqual(input.Dims.Select(d => d.Size)) ? layers
            : RefuseAll(CompilerDiagnostics.BodyChangesShape(body.Span, around.Of.Name, input, made));
    }

    /// <summary>A layer by its name alone (`silu`) or with options (`conv(32)`).</summary>
    private GivenLayer? Use(ExprSyntax stage, Local local)
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

    private Diagnostic Unknown(NameSyntax name, ExprSyntax stage)
    {
        if (typers.Scope.FindCallable(name.Text) is not null)
            return CompilerDiagnostics.WrongNet(stage.Span,
                $"`{name.Text}` is a net of the story, but stages after the first must be layers",
                "call it in the first stage: `other(x) |> linear(64)`");
        var meant = ForeignWords.Layer(name.Text);
        return meant is null && catalog.FindFunction(name.Text) is not null ? CompilerDiagnostics.FunctionAsLayer(name.Span, name.Text)
            : CompilerDiagnostics.UnknownLayer(name.Span, name.Text,
                meant ?? DidYouMean.Closest(name.Text, catalog.LayerNames), catalog.LayerNames);
    }

    private GivenLayer? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }

    private ValueList<LayerStage>? RefuseAll(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
