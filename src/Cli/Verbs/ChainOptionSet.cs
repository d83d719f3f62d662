using System.CommandLine;
using System.Text;
using ProbDsl.Compiler;
using ProbDsl.Data;
using ProbDsl.Inference;
using ProbDsl.Parser;
using Option = System.CommandLine.Option;

namespace ProbDsl.Cli;

/// <summary>How draws go along a diffusion chain, and what they are given.</summary>
internal sealed class ChainOptionSet
{
    private readonly Option<int?> steps = NumberOptions.Count("--steps", "how many members of a diffusion chain are visited, evenly spread (all); steps of a reversed SDE (1,000), or of rk4 or euler (20)");
    private readonly Option<double?> eta = NumberOptions.FromZeroOn("--eta", "how much of a step's noise is drawn anew in a diffusion chain, from 0 (DDIM) to 1; without it steps have the story's own");
    private readonly Option<double?> guidance = NumberOptions.FromZeroOn("--guidance", "how far each step goes from what the story says without labels to what it says with them, and beyond (1); needs --without");
    private readonly Option<string[]> without = Pairs("--without", "what a data name is where labels are to be unknown, as in kind=11");
    private readonly Option<string[]> given = Pairs("--given", "a column, or a data name, that is the same in each row that is drawn, as in digit=3");

    public IEnumerable<Option> All => [steps, eta, guidance, without, given];

    public Asked Read(System.CommandLine.ParseResult parsed) => new(new(parsed.GetValue(steps), parsed.GetValue(eta), parsed.GetValue(guidance)), parsed.GetValue(without) ?? [], parsed.GetValue(given) ?? []);

    private static Option<string[]> Pairs(string name, string description) => new(name) { Description = description, HelpName = "NAME=VALUE", AllowMultipleArgumentsPerToken = true };

    /// <summary>What was asked for.</summary>
    /// <param name="Chain">Of the walk.</param>
    /// <param name="Without">`name=number`.</param>
    /// <param name="Same">`name=value`.</param>
    internal sealed record Asked(ChainWishes Chain, string[] Without, string[] Same)
    {
        private const int UsualRows = 1000;

        public ChainWishes Walk => Chain with { Without = Settings.Read(Without).Values };

        public bool IsNone => Chain.AreNone && Without.Length == 0 && Same.Length == 0;

        /// <summary>Null, or what cannot be done for this fit.</summary>
        public Diagnostic? Wrong(ModelGraph graph, bool hasData)
        {
            if (Chain.Steps == 1 && DerivedChains.Are(graph)) return ChainDiagnostics.WrongWish("--steps", "counts the members of the chain that are visited, the first and the last among them: 2 at least");
            if (Chain.Eta > 1) return ChainDiagnostics.WrongWish("--eta", "lies between 0 and 1");
            if (Chain.Guidance is not null && Without.Length == 0) return ChainDiagnostics.WrongWish("--guidance", "needs to know what the story says without labels: give `--without NAME=VALUE`, the value of a data name that stands for none");
            if (Settings.Read(Without).Diagnostics is [var odd, ..]) return odd;
            if (Walk.Without.Keys.FirstOrDefault(n => !graph.Variables.Any(v => v.Name == n && v.Role == Role.Data)) is { } unknown) return ChainDiagnostics.WrongWish("--without", $"names `{unknown}`, which is no data of the story");
            if (Same.FirstOrDefault(s => s.IndexOf('=', StringComparison.Ordinal) <= 0) is { } pair) return ChainDiagnostics.WrongWish("--given", $"takes NAME=VALUE, and this is `{pair}`");
            return hasData && Same.Length > 0 ? ChainDiagnostics.WrongWish("--given", "stands in the place of a file: leave one of `--given` and `--data` out") : null;
        }

        /// <summary>A table of equal rows; none where nothing is given.</summary>
        public InputTables Table(int? rows)
        {
            if (Same.Length == 0) return InputTables.None;
            var pairs = Same.Select(s => s.Split('=', 2, StringSplitOptions.TrimEntries)).ToList();
            var row = string.Join(',', pairs.Select(p => Quoted(p[1])));
            var csv = $"{string.Join(',', pairs.Select(p => Quoted(p[0])))}\n{string.Concat(Enumerable.Repeat($"{row}\n", rows ?? UsualRows))}";
            return CsvReader.Read("--given", new MemoryStream(Encoding.UTF8.GetBytes(csv))).Table is { } table ? InputTables.Of(table) : InputTables.None;
        }

        private static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

        /// <summary>Data that have a law of their own are what was given, not drawn.</summary>
        public Problem Given(Problem problem)
        {
            var data = new Dictionary<string, Runtime.Tensor>(problem.Data);
            foreach (var (name, value) in Settings.Read(Same).Values)
                if (problem.Graph.Variables.FirstOrDefault(v => v.Name == name && v.Origin is DrawnOrigin) is { } drawn) data[name] = new(problem.ShapeOf(drawn), [.. Enumerable.Repeat(value, problem.ShapeOf(drawn).Count)]);
            return data.Count == problem.Data.Count && problem.Data.All(d => ReferenceEquals(data[d.Key], d.Value)) ? problem : problem.WithData(data);
        }
    }
}
