using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Cli.Verbs;

/// <summary>The options of the command line for draws.</summary>
/// <param name="Asked">Options of the run, without the next.</param>
/// <param name="Without">`name=number`, where labels are to be unknown.</param>
/// <param name="Same">`name=value`, the same in each row.</param>
internal sealed record DrawOptions(RunOptions Asked, string[] Without, string[] Same)
{
    /// <summary>All options of the run.</summary>
    public RunOptions Run => Settings.Read(Without).Values is { Count: > 0 } values ? Asked.With(StandardOptions.Without, values) : Asked;

    /// <summary>The first option that this fit does not support, as a diagnostic; null if there is none.</summary>
    public Diagnostic? Wrong(ModelGraph graph, bool hasData)
    {
        if (Asked[StandardOptions.Steps] == 1 && StoryStructures.Of(graph).HasClosedFormChains)
        {
            const string Members = "is the number of members of the chain that are visited, and must be at least 2";
            return NoisingChainDiagnostics.WrongOption("--steps", Members);
        }

        if (Asked[StandardOptions.Eta] > 1) return NoisingChainDiagnostics.WrongOption("--eta", "must be between 0 and 1");
        if (Asked.Has(StandardOptions.Guidance) && Without.Length == 0)
        {
            const string Unknown = "needs `--without NAME=VALUE`: the value of a data name that means an unknown label";
            return NoisingChainDiagnostics.WrongOption("--guidance", Unknown);
        }

        if (Settings.Read(Without).Diagnostics is [var invalid, ..]) return invalid;
        if (Run[StandardOptions.Without].Keys.FirstOrDefault(n => !IsData(graph, n)) is { } unknown)
            return NoisingChainDiagnostics.WrongOption("--without", $"names `{unknown}`, which is not data of the story");
        if (Same.FirstOrDefault(s => s.IndexOf('=', StringComparison.Ordinal) <= 0) is { } pair)
            return NoisingChainDiagnostics.WrongOption("--given", $"takes NAME=VALUE, but this is `{pair}`");
        if (ColumnsOf(graph) is { } columns && Same.Select(NameOf).FirstOrDefault(n => !columns.Contains(n)) is { } unread)
            return NoisingChainDiagnostics.WrongOption("--given", $"names {Backquoted.Of(unread)}, but "
                + (columns.Count == 0 ? "the story draws all its data"
                    : $"the data that the story does not draw are {string.Join(", ", columns.Select(Backquoted.Of))}"));
        if (!hasData || Same.Length == 0) return null;
        return NoisingChainDiagnostics.WrongOption("--given", "replaces a data file: leave out `--given` or `--data`");
    }

    private static string NameOf(string pair) => pair.Split('=', 2, StringSplitOptions.TrimEntries)[0];

    /// <summary>
    /// The columns of data that the story does not draw, and its data with a distribution of their own; null if it reads every column.
    /// </summary>
    private static List<string>? ColumnsOf(ModelGraph graph)
    {
        var draws = new PriorDrawRequest(graph, new Dictionary<string, long>());
        var given = graph.Variables.Where(v => v.Role == Role.Data && !draws.IsDrawn(v)).ToList();
        var read = given.Select(v => v.Origin).OfType<ColumnOrigin>().ToList();
        var values = read.SelectMany(c => c.Columns).SelectMany(ExprTree.All).ToList();
        return values.OfType<AllColumnsValue>().Any() ? null
            : [.. values.OfType<ColumnValue>().Select(c => c.Name).Concat(read.SelectMany(c => c.By ?? []))
                .Concat(given.Where(v => v.Origin is DrawOrigin).Select(v => v.Name)).Distinct()];
    }

    private static bool IsData(ModelGraph graph, string name) => graph.Variables.Any(v => v.Name == name && v.Role == Role.Data);

    /// <summary>A table of equal rows; none where nothing is given.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="sizes">Sizes by name.</param>
    /// <param name="count">The number of rows or of groups; null for the usual one.</param>
    /// <param name="groups">The names of the groups of a fit, by plate.</param>
    public LoadedData Table(ModelGraph graph, IReadOnlyDictionary<string, long> sizes, int? count,
        IReadOnlyDictionary<string, IReadOnlyList<string>>? groups = null)
    {
        var cells = Same.Select(s => s.Split('=', 2, StringSplitOptions.TrimEntries)).Select(p => (p[0], p[1])).ToList();
        var rows = new GivenRows(graph, cells, sizes, count, groups?.Values.SelectMany(names => names).ToHashSet() ?? []).Table();
        return new(rows.Value, [], [.. rows.Diagnostics]);
    }

    /// <summary>Data with a distribution of their own are read, not drawn.</summary>
    public Problem Given(Problem problem)
    {
        var data = new Dictionary<string, Tensor>(problem.Data);
        foreach (var (name, value) in Settings.Read(Same).Values)
        {
            if (problem.Graph.Variables.FirstOrDefault(v => v.Name == name && v.Origin is DrawOrigin) is not { } drawn) continue;
            var shape = problem.ShapeOf(drawn);
            data[name] = new(shape, [.. Enumerable.Repeat(value, shape.Count)]);
        }

        var isSame = data.Count == problem.Data.Count && problem.Data.All(d => ReferenceEquals(data[d.Key], d.Value));
        return isSame ? problem : problem.WithData(data);
    }
}
