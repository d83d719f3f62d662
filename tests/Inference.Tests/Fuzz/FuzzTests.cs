using System.Globalization;
using ProbDsl.Compiler;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Printing;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Formats;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.ForwardSampling;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Sampling;
using ProbDsl.Inference.Training;
using ProbDsl.Parser.Grammar;
using ProbDsl.Parser.Source;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Fuzz;

/// <summary>
/// Small stories, changed word by word, go all the way: they are compiled, planned by every method, drawn, bound to what was drawn, and
/// fitted for two steps by each method that accepts them. Each phase answers with a result or with diagnostics, never with an exception.
/// `PROBDSL_FUZZ=5000` runs longer than a build does.
/// </summary>
public sealed class FuzzTests
{
    private const int Usual = 60, Rows = 6, LongestReplay = 20;

    private static readonly string[] Words =
    [
        "0", "1", "2", "-1", "0.5", "1e9", "1e-300", "1e15", "n", "K", "y", "x", "z", "b", "y[n]", "b[k]", "~", "=", "+", "*", "/", "^",
        "(", ")", "[", "]", ",", "1..K", "2..n", "for k in 1..K {", "}", "param", "data", "guide {", "sum(", "exp(", "log(", "Normal(0, 1)",
        "Gamma(2, 3)", "Beta(1, 1)", "Bernoulli(0.5)", "Categorical(uniform(2))", "Poisson(3)", "Exponential(1)", "Uniform(0, 1)",
        "Delta(0)", "MvNormal(zeros(2), identity(2))", "StudentT(3, 0, 1)", "real", "positive", "unit", "index[2]",
        "real[2]", "bool", "count",
    ];

    public static TheoryData<string> Corpus =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fuzz", "corpus"), "*.gen").Select(f => Path.GetFileName(f))
            .Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Corpus))]
    public void Every_phase_answers(string file)
    {
        var story = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fuzz", "corpus", file));
        var random = new Random(file.Sum(c => c));
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("PROBDSL_FUZZ"), CultureInfo.InvariantCulture, out var asked)
            ? asked : Usual;
        var compiled = Answered(story);
        for (var round = 0; round < rounds; round++) compiled += Answered(Changed(story, random));
        Assert.InRange(compiled, 1, rounds + 1);
    }

    private static string Changed(string story, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var tokens = StoryParser.Parse(new SourceText("fuzz.gen", story)).Tokens;
            var (word, other) = (tokens[random.Next(tokens.Count)].Span, tokens[random.Next(tokens.Count)].Span.Text);
            var put = random.Next(4) switch { 0 => "", 1 => other, 2 => $"{word.Text} {other}", _ => Words[random.Next(Words.Length)] };
            story = $"{story[..word.Start]}{put}{story[word.End..]}";
        }

        return story;
    }

    /// <summary>1 where it compiles. An exception is reported with the story that reproduces it.</summary>
    private static int Answered(string story)
    {
        try
        {
            var compilation = new ModelCompiler(TestStory.Catalog).Compile(new SourceText("fuzz.gen", story));
            if (compilation.Graph is not { } graph) return 0;
            Run(graph);
            return 1;
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"{exception.GetType().Name} in this story:\n{story}", exception);
        }
    }

    private static void Run(ModelGraph graph)
    {
        _ = GraphPrinter.Print(graph);
        var story = StoryFacts.Of(graph, TestStory.Catalog);
        var methods = new MethodTable(TestStory.Catalog);
        foreach (var method in methods.All) _ = method.Choose(story);
        if (Table(graph) is not { } table) return;
        var binding = new ProblemBinder(graph, InputTables.Of(table), TestStory.Catalog).Bind();
        if (binding.Problem is not { } problem) return;
        foreach (var method in methods.All)
            if (method.Choose(story.With(problem)) is { Plan: { } plan }) Fit(method, problem, plan);
    }

    /// <summary>What the story draws, else numbers for every column that it reads.</summary>
    private static Table? Table(ModelGraph graph)
    {
        if (new DrawChecks(graph, TestStory.Catalog).Find().Any()) return Invented(graph);
        var draws = new PriorDrawRequest(graph, new Dictionary<string, long>(), Rows);
        if (new ProblemBinder(graph, InputTables.None, TestStory.Catalog, draws)
            .Bind().Problem is not { } problem) return Invented(graph);
        if (new PriorSampler(problem, TestStory.Catalog).Sample(1, draws.Replicates).Value is not { } drawn) return Invented(graph);
        var sample = new SampleTable(drawn, SampleTable.PlateOf(drawn, draws), onlyData: SampleTable.PlateOf(drawn, draws) is not null);
        using var written = new MemoryStream();
        sample.Write(written);
        return CsvReader.Read("drawn.csv", new MemoryStream(written.ToArray())).Table;
    }

    private static Table? Invented(ModelGraph graph)
    {
        string[] names = [.. graph.Variables.Where(v => v.Role == Role.Data).Select(v => v.Name)];
        if (names.Length == 0) return null;
        var rows = Enumerable.Range(1, Rows).Select(row => string.Join(',', names.Select((_, column) => (row + column) % 3)));
        return CsvReader.Read("invented.csv",
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes($"{string.Join(',', names)}\n{string.Join('\n', rows)}\n"))).Table;
    }

    private static void Fit(InferenceMethod method, Problem problem, InferencePlan plan)
    {
        var options = new FitOptions(MaxIterations: 2, Restarts: 1, Threads: 1);
        if (method.Start(problem, plan, options).Value is not { } fitting) return;
        using var threads = fitting as IDisposable;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _ = fitting.Run(options, new Ending(ended, LongestReplay), ended.Token);
    }

    /// <summary>Ends what does not count its steps.</summary>
    private sealed class Ending(CancellationTokenSource ended, int most) : IProgress
    {
        private int reports;

        public void Report(ProgressReport report) => Count();

        public void Report(in TrainingReport report) => Count();

        private void Count()
        {
            if (++reports >= most) ended.Cancel();
        }
    }
}
