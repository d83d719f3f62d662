namespace ProbDsl.Compiler.Typing;

/// <summary>Converts types of the syntax tree: `real[2]`, `simplex[K]`, `covariance[K, D]`, `index[V]`, `index["low", "high"]`.</summary>
internal sealed class TypeReader(SizeReader sizes, DiagnosticBag diagnostics)
{
    public TensorType? Read(TypeSyntax type) => Read(type, sizes.ReadExtent);

    /// <summary>The type of a function's or net's argument, which may be a strict prefix: `bool[..D]`.</summary>
    public TensorType? ReadArgument(TypeSyntax type) => Read(type, sizes.ReadArgumentExtent);

    private TensorType? Read(TypeSyntax type, Func<IndexSyntax, DiagnosticBag, Extent?> read)
    {
        if (TypeNames.Find(type.Name.Text) is not { } element)
        {
            diagnostics.Add(ForeignNames.Type(type.Name)
                ?? CompilerDiagnostics.UnknownType(type.Name, DidYouMean.Closest(type.Name.Text, TypeNames.All)));
            return null;
        }

        if (element == Element.Index && type.Dims.Any(d => d.From is StringSyntax)) return WithLevels(type, read);
        return type.Dims.TryMap(d => read(d, diagnostics)) is { } dims ? WithOwnSize(type, element, dims) : null;
    }

    /// <summary>An index whose levels are stated in their order, after its other sizes: `index[L, "low", "high"]`.</summary>
    private TensorType? WithLevels(TypeSyntax type, Func<IndexSyntax, DiagnosticBag, Extent?> read)
    {
        ValueList<IndexSyntax> sizes = [.. type.Dims.TakeWhile(d => d.From is not StringSyntax)];
        ValueList<IndexSyntax> levels = [.. type.Dims.Skip(sizes.Count)];
        var names = levels.TryMap(LevelOf);
        if (sizes.TryMap(d => read(d, diagnostics)) is not { } dims || names is null) return null;
        if (names.Index().FirstOrDefault(n => names.Take(n.Index).Contains(n.Item)) is { Item: { } twice, Index: var at })
        {
            diagnostics.Add(CompilerDiagnostics.WrongSize(levels[at].Span, $"the level \"{twice}\" is stated twice",
                "state each level once, in their order"));
            return null;
        }

        return new(Element.Index, dims, Size.Of(names.Count)) { StateNames = names };
    }

    private string? LevelOf(IndexSyntax level)
    {
        if (level is { From: StringSyntax { Text: { Length: > 0 } name }, IsSlice: false }) return name;
        diagnostics.Add(CompilerDiagnostics.WrongSize(level.Span, $"`{level.Span.Text}` is not the name of a level",
            "levels are texts that are not empty, one after another: `index[\"low\", \"high\"]`"));
        return null;
    }

    private TensorType? WithOwnSize(TypeSyntax type, Element element, ValueList<Extent> dims)
    {
        var needsSize = element == Element.Index || TensorType.RankOf(element) > 0;
        if (needsSize && dims.Count == 0)
        {
            diagnostics.Add(CompilerDiagnostics.WrongSize(type.Span, $"`{type.Name.Text}` needs a size",
                $"write the size, as in `{type.Name.Text}[3]`"));
            return null;
        }

        return element switch
        {
            Element.Index => new(element, [.. dims.Take(dims.Count - 1)], dims[^1].Size),
            _ when TensorType.RankOf(element) == 2 => new(element, [.. dims, dims[^1]]),
            _ => new(element, dims),
        };
    }
}
