using ProbDsl.Inference.ForwardSampling;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// The options of a draw from the prior: sizes by name, and a count. The count is the size of the plate that nothing else sizes, or, if
/// there is no such plate, the number of independent draws of the whole story. The default is 1,000 members, or one draw. Groups are as
/// long as those of a given table, otherwise as a size says.
/// </summary>
public sealed record PriorDrawRequest(ModelGraph Graph, IReadOnlyDictionary<string, long> Sizes, int? Count = null,
    InputTables? Tables = null)
{
    private const int DefaultRows = 1000;

    /// <summary>
    /// Plates whose members have values in a fit: they keep its size unless something sizes them anew. Null if nothing is fitted.
    /// </summary>
    public IReadOnlySet<string>? Fitted { get; init; }

    /// <summary>
    /// Joint plates whose first members are the rows of a fit: of their data only the new rows are drawn, given the others.
    /// </summary>
    public IReadOnlySet<string> Continued { get; init; } = new HashSet<string>();

    /// <summary>Whether the fit has posterior draws, so that each row can use its own draw.</summary>
    public bool HasDraws { get; init; }

    /// <summary>Whether each row of the sized plate is a draw of the whole story, with its own unknowns.</summary>
    public bool IsRowByRow => HasDraws && Sized is { } plate && !BatchedPlate.HasGroups(Graph, plate)
        && RowIndependence.Holds(Graph, plate);

    /// <summary>Whether the story draws every element of a data name, or of all data drawn given it, so that none is read.</summary>
    public bool IsDrawn(Variable data) => !IsContinued(data) && IsDrawnWhole(data);

    /// <summary>Whether data have the rows of a fit before the rows that are drawn.</summary>
    public bool IsContinued(Variable data) => data.Extents.Any(e => e.Plate is { } plate && Continued.Contains(plate.Name));

    private bool IsDrawnWhole(Variable data) =>
        Coverage.IsWhole(Graph, data) || (DataDrawOrder.IsOnlySource(Graph, data)
            && Graph.DataDraws.Where(d => DataDrawOrder.SourcesOf(d).Contains(data.Name)).All(d => IsDrawn(Graph[d.Target.Of])));

    /// <summary>
    /// The plate that `Count` sizes: the first one that neither a given size nor given data size; never one with the lengths of groups.
    /// Null if there is none: then `Count` is the number of independent draws.
    /// </summary>
    public Plate? Sized =>
        Graph.Plates.FirstOrDefault(p => p.Within is null && !Sizes.ContainsKey(p.Name) && Fitted?.Contains(p.Name) != true
            && !Graph.Variables.Any(v => v.Role == Role.Data && IsSizing(v, p)));

    private bool IsSizing(Variable data, Plate plate) => IsDrawn(data)
        ? Tables is not null && GroupReader.AreIn(Tables, data) && data.Extents.Any(e => e.Plate == plate)
        : data.Extents.Any(e => e.Plate == plate) || data.Type.States == plate.Size;

    /// <summary>The number of independent draws of the whole story.</summary>
    public int Replicates => Sized is null ? Count ?? 1 : IsRowByRow ? Count ?? DefaultRows : 1;

    /// <summary>Sizes that plate; reports every other size that is not known, and arrays that do not fit in memory.</summary>
    internal IEnumerable<Diagnostic> SizeOthers(Dictionary<string, long> sizes)
    {
        if (Sized is { } plate) sizes[plate.Name] = IsRowByRow ? 1 : Count ?? DefaultRows;
        var needed = Sizing.SelectMany(s => s.Size.Symbols.Select(symbol => (symbol, s.Variable.Span)));
        var unknown = needed.Where(n => !sizes.ContainsKey(n.symbol)).DistinctBy(n => n.symbol)
            .Select(n => NotGiven(n.symbol, new SourcePlace(n.Span))).ToList();
        return unknown.Count > 0 ? unknown : Impossible(sizes).Take(1);
    }

    private Diagnostic NotGiven(string size, Place place) =>
        Graph.Plates.FirstOrDefault(p => p.Name == size && p.Within is not null) is { } ragged
            ? SamplingDiagnostics.LengthNotGiven(ragged, place) : SamplingDiagnostics.SizeNotGiven(size, place);

    private IEnumerable<Variable> Arrays => Graph.Variables.Where(v => v.Role != Role.Constant);

    private IEnumerable<(Variable Variable, Size Size)> Sizing =>
        Arrays.SelectMany(v => v.Whole.Dims.Select(d => d.Size).Append(v.Type.States ?? Size.One).Select(size => (v, size)));

    private IEnumerable<Diagnostic> Impossible(Dictionary<string, long> sizes)
    {
        foreach (var (variable, size) in Sizing.Where(s => Number(s.Size, sizes) < 0))
            yield return SamplingDiagnostics.NoSize(size.ToString(), Number(size, sizes), new SourcePlace(variable.Span));
        var numbers = 0.0;
        foreach (var variable in Arrays)
        {
            numbers += variable.Whole.Dims.Aggregate((double)Replicates, (n, d) => n * Number(d.Size, sizes));
            if (numbers > MemoryLimits.MaxElements) yield return SamplingDiagnostics.TooLarge(variable, numbers);
        }
    }

    /// <summary>The value of a size in floating point, so that one that is too large can be reported.</summary>
    private static double Number(Size size, Dictionary<string, long> sizes) =>
        size.Terms.Sum(t => t.Symbols.Aggregate((double)t.Coefficient, (product, symbol) => product * sizes[symbol]));
}
