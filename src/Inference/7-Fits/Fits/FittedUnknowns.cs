namespace ProbDsl.Inference.Fits;

/// <summary>
/// The values of a fit for the unknowns of a problem. Plates that new data do not resize keep the fit's members; members of a plate with
/// names, and levels, are matched by name; other new rows are new members, for which the fit has no values.
/// </summary>
public sealed class FittedUnknowns : IFixedUnknowns
{
    private readonly SavedFit fit;
    private readonly Problem problem;
    private readonly bool sameRows;

    // for each unknown and each element of its array, the element of the fit's array; -1 if it has none
    private readonly Dictionary<string, int[]> sources = [];

    internal FittedUnknowns(SavedFit fit, Problem problem, bool sameRows, IReadOnlySet<string>? without = null)
    {
        (this.fit, this.problem, this.sameRows) = (fit, problem, sameRows);
        foreach (var name in fit.Posterior.Arrays.Keys.Where(name => without?.Contains(name) != true))
            sources[name] = SourcesOf(problem.Graph[name]);
        Known = sources.Where(s => !s.Value.Contains(-1)).Select(s => s.Key).ToHashSet();
        PartlyKnown = [.. sources.Where(s => s.Value.Contains(-1)).Select(s => s.Key)];
    }

    /// <summary>The unknowns for which the fit has a value of every element.</summary>
    public IReadOnlySet<string> Known { get; }

    /// <summary>The unknowns with members for which the fit has no value.</summary>
    public IReadOnlyList<string> PartlyKnown { get; }

    /// <summary>The same without the values of some unknowns.</summary>
    internal FittedUnknowns Without(IReadOnlySet<string> names) => new(fit, problem, sameRows, names);

    /// <summary>Draws of the known unknowns, in the shapes of the problem.</summary>
    public PosteriorDraws Draws => new(fit.Posterior.Count, Known.ToDictionary(name => name, name =>
    {
        var shape = problem.ShapeOf(problem.Graph[name]);
        var values = new double[checked(fit.Posterior.Count * shape.Count)];
        for (var draw = 0; draw < fit.Posterior.Count; draw++) WriteDraw(name, draw, values.AsSpan(draw * shape.Count, shape.Count));
        return new Tensor([fit.Posterior.Count, .. shape], values);
    }));

    /// <summary>
    /// Writes the values of an unknown in a draw of the fit over its array; elements without a value in the fit are not changed.
    /// </summary>
    public void WriteDraw(string unknown, int draw, Span<double> values)
    {
        if (!sources.ContainsKey(unknown)) return;
        var all = fit.Posterior.Arrays[unknown];
        WriteArray(unknown, all.Values.AsSpan(draw * (all.Values.Length / fit.Posterior.Count)), values);
    }

    /// <summary>The same for a range of its array alone.</summary>
    internal void WriteDraw(string unknown, int draw, Span<double> values, (int From, int To) stretch)
    {
        var (from, all) = (sources[unknown], fit.Posterior.Arrays[unknown].Values);
        var start = draw * (all.Length / fit.Posterior.Count);
        for (var at = stretch.From; at < stretch.To; at++)
            if (from[at] >= 0) values[at] = all[start + from[at]];
    }

    /// <summary>Writes an array of the fit's shape over that of the problem; elements without a value in the fit are not changed.</summary>
    internal void WriteArray(string unknown, ReadOnlySpan<double> ofFit, Span<double> values)
    {
        var from = sources[unknown];
        for (var at = 0; at < from.Length; at++)
            if (from[at] >= 0) values[at] = ofFit[from[at]];
    }

    /// <summary>Whether each element of an unknown has no value in the fit, in the order of its array.</summary>
    public bool[] UnknownIn(string unknown) => Array.ConvertAll(sources[unknown], source => source < 0);

    /// <summary>Whether the fit has no value of an unknown.</summary>
    internal bool HasNoValuesOf(string unknown) =>
        !sources.TryGetValue(unknown, out var own) || Array.TrueForAll(own, source => source < 0);

    /// <summary>The first plate or size of an unknown with members for which the fit has no value.</summary>
    public string NewSizeOf(string unknown) => problem.Graph[unknown].Whole.Dims.SelectMany(d => d.Size.Symbols).First(IsNew);

    private int[] SourcesOf(Variable unknown)
    {
        // drawn at the members of the problem
        if (problem.Continued.Count > 0 && fit.Posterior.Arrays[unknown.Name].Shape[1..].Equals(problem.ShapeOf(unknown)))
            return [.. Enumerable.Range(0, problem.ShapeOf(unknown).Count)];
        var (shape, strides) = (problem.ShapeOf(unknown),
            ((Shape)fit.Posterior.Arrays[unknown.Name].Shape.Trailing(unknown.Whole.Rank)).Strides());
        int[] sources = [0];
        foreach (var (d, dimension) in unknown.Whole.Dims.Index())
        {
            var members = MembersOf(dimension.Size, shape[d]);
            sources = [
                .. sources.SelectMany(outer => members.Select(member => outer < 0 || member < 0 ? -1 : outer + (member * strides[d])))];
        }

        return problem.Longer is { } longer
            && unknown.Whole.Dims.ToList().FindIndex(d => d.Size.Symbol == longer.Size) is >= 0 and var along
            ? WithoutEnds(sources, shape, along, longer) : sources;
    }

    /// <summary>The same with -1 after the end of each sequence in the fit, whose groups have lengths of their own.</summary>
    private static int[] WithoutEnds(int[] sources, Shape shape, int along, LongerSequences longer)
    {
        var inner = shape.Skip(along + 1).Aggregate(1, (n, size) => n * size);
        for (var at = 0; at < sources.Length; at++)
            if (at / inner % shape[along] >= longer.LengthOf(at / inner / shape[along])) sources[at] = -1;
        return sources;
    }

    /// <summary>The position in the fit of each position in a dimension; -1 if it has none.</summary>
    private IEnumerable<int> MembersOf(Size size, int count)
    {
        if (!size.Symbols.Any(IsNew)) return Enumerable.Range(0, count);
        if (size.Symbols.Where(IsNew).All(s => problem.Continued.ContainsKey(s) || IsLonger(s)))
            return Enumerable.Range(0, count).Select(at => at < KeptOf(size) ? at : -1);
        return size.Symbol is { } plate && NamesOf(plate) is var (own, known)
            ? own.Select(name => known.GetValueOrDefault(name, -1)) : Enumerable.Repeat(-1, count);
    }

    /// <summary>The number of members of a size in the fit.</summary>
    private long KeptOf(Size size) => size.Evaluate(symbol => fit.SavedData.Sizes[symbol]);

    /// <summary>Whether the sequences along a size are those of the fit; columns are the same times for all rows.</summary>
    private bool IsLonger(string size) => problem.Longer is { } longer && longer.Size == size
        && (longer.AreOfFit || problem.Graph.Plates.All(p => p.Name != size));

    private bool IsNew(string symbol) =>
        problem.NewlySizedPlates.Contains(symbol) && !(sameRows && problem.Sizes[symbol] == fit.SavedData.Sizes[symbol]);

    /// <summary>
    /// The names of the members of a plate, or of the levels of a size, and the position of each name in the fit; null if they do not have
    /// names in both.
    /// </summary>
    private (IReadOnlyList<string> Own, IReadOnlyDictionary<string, int> Known)? NamesOf(string plate)
    {
        if (problem.Graph.Plates.Any(p => p.Name == plate && p.Within is not null)) return null;
        if (problem.Groups.Names.TryGetValue(plate, out var own) && fit.SavedData.Groups.Names.TryGetValue(plate, out var known))
            return (own, Places(known));
        if (!problem.Graph.Plates.Any(p => p.Name == plate) && problem.Levels.TryGetValue(plate, out var levels)
            && fit.SavedData.Levels.TryGetValue(plate, out var kept)) return (levels.Texts, Places(kept.Texts));
        return problem.LookUps.Where(l => l.Plate == plate && fit.SavedData.NamesOf(plate, l.Column) is not null)
            .Select(l => ((IReadOnlyList<string>, IReadOnlyDictionary<string, int>)?)(l.Levels.Texts,
                Places(fit.SavedData.NamesOf(plate, l.Column)!.Texts))).FirstOrDefault();
    }

    private static Dictionary<string, int> Places(IReadOnlyList<string> names)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (at, name) in names.Index()) places.TryAdd(name, at);
        return places;
    }
}
