using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>
/// What a draw from the prior is asked for: sizes by name, and how many members the plate gets that nothing else sizes (1,000 where nobody says); where there is none, how many
/// independent draws of the whole story (one).
/// </summary>
public sealed record ToDraw(ModelGraph Graph, IReadOnlyDictionary<string, long> Sizes, int? Count)
{
    private const int UsualRows = 1000;

    /// <summary>Whether the story draws every element of a data name, so that none is read.</summary>
    public bool IsDrawn(Variable data) => Coverage.IsWhole(Graph, data);

    /// <summary>The plate that `Count` sizes: the first one that neither a given size nor given data size. Null where there is none: then `Count` independent draws are made.</summary>
    public Plate? Sized => Graph.Plates.FirstOrDefault(p => !Sizes.ContainsKey(p.Name) && !Graph.Variables.Any(v => v.Role == Role.Data && !IsDrawn(v) && (v.Extents.Any(e => e.Plate == p) || v.Type.States == p.Size)));

    /// <summary>How many independent draws of the whole story.</summary>
    public int Replicates => Sized is null ? Count ?? 1 : 1;

    /// <summary>Sizes that plate; every other size must be known by now.</summary>
    internal IEnumerable<Diagnostic> SizeOthers(Dictionary<string, long> sizes)
    {
        if (Sized is { } plate) sizes[plate.Name] = Count ?? UsualRows;
        var needed = Graph.Variables.Where(v => v.Role != Role.Constant).SelectMany(v => v.Whole.Dims.Select(d => d.Size).Append(v.Type.States ?? Size.One).SelectMany(size => size.Symbols.Select(symbol => (symbol, v.Span))));
        return [.. needed.Where(n => !sizes.ContainsKey(n.symbol)).DistinctBy(n => n.symbol).Select(n => SamplingDiagnostics.SizeNotGiven(n.symbol, new SourcePlace(n.Span)))];
    }
}
