namespace ProbDsl.Inference.Fits.Reading;

/// <summary>The parts of `fit.json` that are needed to read the fit back.</summary>
/// <param name="Files">The SHA-256 of every other file.</param>
/// <param name="Estimates">The point: an array for each unknown.</param>
/// <param name="Sections">The readers of the sections from their files, in order.</param>
internal sealed record FitContents(
    IReadOnlyDictionary<string, string> Files, string Method, IReadOnlyDictionary<string, double> Hyperparameters,
    IReadOnlyList<DataFile> Data, SavedData SavedData, IReadOnlyDictionary<string, Tensor> Estimates,
    IReadOnlyList<SectionReading> Sections)
{
    /// <summary>The options that the user set.</summary>
    public RunOptions Options { get; private init; } = RunOptions.None;

    /// <summary>The Markov chains of its draws, one after another; 1 if it has none.</summary>
    public int Chains { get; private init; } = 1;

    /// <summary>The code and the message of each warning of the fit.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>What it says of the weights of its draws.</summary>
    public IReadOnlyList<KeptTail> Tails { get; private init; } = [];

    /// <param name="fit">The record.</param>
    /// <param name="options">All options.</param>
    /// <param name="further">Readers of further sections.</param>
    /// <exception cref="JsonException">A part is missing, or has another type.</exception>
    public static FitContents Read(JsonPart fit, RunOptionTable options, IEnumerable<SectionReader> further) => new(
        ByUniqueName(fit["files"].Members.Select(f => (f.Name, f.Value.Text))),
        fit["method"].Text,
        ByUniqueName(fit["model"]["hyperparameters"].Members.Select(h => (h.Name, h.Value.Number))),
        [.. fit["data"]["files"].Items.Select(f => new DataFile(f["name"].Text, f["rows"].Count, f["hash"].Text))],
        SavedDataOf(fit["data"]),
        ByUniqueName(fit["parameters"].Items.Select(p => (p["name"].Text, p.Array))),
        [.. SectionReader.All.Concat(further).Select(reader => reader.Of(fit)).OfType<SectionReading>()])
    {
        Options = OptionsJson.Read(fit, options),
        Chains = fit.Find("chains")?["count"].Count ?? 1,
        Warnings = [.. fit["warnings"].Items.Select(w => w.Text)],
        Tails = [.. KeptTail.Read(fit)],
    };

    private static SavedData SavedDataOf(JsonPart data) => new(
        ByUniqueName(data["sizes"].Members.Select(s => (s.Name, s.Value.Whole))),
        ByUniqueName(data["levels"].Members.Select(l => (l.Name, LevelsOf(l.Value)))),
        [.. data["look_ups"].Items.Select(l => new LookUp(l["plate"].Text, l["column"].Text, LevelsOf(l["names"])))],
        [.. data["frozen"].Items
            .Select(f => new FrozenValue(f["name"].Text, f["element"].Count, f["expression"].Text, f["value"].NumberOrNull))],
        [.. data["all_columns"].Items
            .Select(a => new ExpandedColumns(a["name"].Text, a["expression"].Text, [.. a["columns"].Items.Select(c => c.Text)]))],
        GroupsOf(data["groups"]));

    /// <summary>Names, which earlier versions wrote as numbers where all of them are.</summary>
    private static Levels LevelsOf(JsonPart names) => Levels.OfFit([.. names.Items.Select(n => n.IsText ? n.Text
        : n.NumberOrNull is var number && double.IsNaN(number) ? "" : number.ToString("R", CultureInfo.InvariantCulture))]);

    private static Groups GroupsOf(JsonPart groups)
    {
        var all = groups.Members.ToList();
        return new(
            ByUniqueName(all.Where(g => g.Value.Find("lengths") is not null).Select(g => (g.Name, LengthsOf(g.Value["lengths"])))),
            ByUniqueName(all.Where(g => g.Value.Find("names") is not null)
                .Select(g => (g.Name, (IReadOnlyList<string>)[.. g.Value["names"].Items.Select(n => n.Text)]))));
    }

    private static Tensor LengthsOf(JsonPart lengths)
    {
        var array = lengths.Array;
        return Array.TrueForAll(array.Values, l => l >= 0 && l <= int.MaxValue && l == Math.Floor(l))
            ? array : throw new JsonException($"`{lengths.Path}` are not whole numbers of at least 0");
    }

    /// <exception cref="JsonException">It is not a shape, or is too large for an array.</exception>
    internal static Shape ShapeOf(JsonPart shape)
    {
        int[] sizes = [.. shape.Items.Select(i => i.Count)];
        return sizes.Aggregate(1.0, (product, size) => product * size) <= Array.MaxLength
            ? [.. sizes] : throw new JsonException($"`{shape.Path}` has more numbers than an array can hold");
    }

    /// <summary>Values by name.</summary>
    /// <exception cref="JsonException">A name occurs twice.</exception>
    internal static Dictionary<string, T> ByUniqueName<T>(IEnumerable<(string Name, T Value)> named)
    {
        var all = new Dictionary<string, T>();
        foreach (var (name, value) in named)
            if (!all.TryAdd(name, value)) throw new JsonException($"`{name}` occurs twice");
        return all;
    }
}
