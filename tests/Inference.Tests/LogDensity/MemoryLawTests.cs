using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// What many rows cost: the engine reads the data where they are, in strips whose memory does not grow with the rows, and a run allocates
/// nothing.
/// </summary>
public sealed class MemoryLawTests
{
    private const int Columns = 10;

    private const string Logistic = """
        model Logistic
        data x[rows]: real[D]
        data yes[rows]: bool
        weight: real[D] ~ Normal(0, 2.5)
        base ~ Normal(0, 5)
        for n in rows { yes[n] ~ Bernoulli(logit = base + dot(weight, x[n])) }

        """;

    private const string Counts = """
        model Counts
        data x[rows]: real[D]
        data y[rows]: count
        weight: real[D] ~ Normal(0, 1)
        for n in rows { y[n] ~ Poisson(exp(dot(weight, x[n]))) }

        """;

    private const string Line = """
        model Line
        data x[rows]: real[D]
        data y[rows]: real
        weight: real[D] ~ Normal(0, 1)
        sd: positive ~ Normal(0, 1)
        for n in rows { y[n] ~ Normal(dot(weight, x[n]), sd) }

        """;

    /// <summary>A latent for each row has a slope for each row: the control, which must grow.</summary>
    private const string Latents = """
        model Latents
        data x[rows]: real[D]
        data y[rows]: real
        weight: real[D] ~ Normal(0, 1)
        for n in rows {
          shift[n] ~ StudentT(3, 0, 1)
          y[n] ~ Normal(dot(weight, x[n]) + shift[n], 1)
        }

        """;

    public static TheoryData<string> Regressions => [Logistic, Counts, Line];

    [Theory, MemberData(nameof(Regressions))]
    public void The_plan_does_not_depend_on_the_rows(string story)
    {
        var (few, many) = (Measured(story, 1_000), Measured(story, 100_000));
        Assert.Equal(few.Lines, many.Lines);
        Assert.Equal(1, many.Loops);
    }

    // 16 blocks of rows at most, each with strips of its own
    [Theory, MemberData(nameof(Regressions))]
    public void The_engines_own_memory_does_not_grow_with_the_rows(string story) =>
        Assert.Equal(Measured(story, 150_000).OwnBytes, Measured(story, 300_000).OwnBytes);

    [Fact]
    public void A_latent_for_each_row_takes_memory_for_each_row() =>
        Assert.True(Measured(Latents, 300_000).OwnBytes >= Measured(Latents, 150_000).OwnBytes + 150_000 * sizeof(double));

    /// <summary>
    /// The data themselves and up to three columns that the passes made of what is observed, such as log y!; making them takes some more.
    /// </summary>
    [Theory, MemberData(nameof(Regressions))]
    public void The_data_are_held_once(string story)
    {
        const int rows = 100_000;
        var measured = Measured(story, rows);
        Assert.InRange(measured.BytesInPlace, DataBytes(rows), DataBytes(rows) + 3 * rows * sizeof(double));
        // columns between the data and those constants, as of log y! by its series, are freed
        Assert.InRange(measured.Allocated, 0, 4 * DataBytes(rows));
    }

    [Theory, MemberData(nameof(Regressions))]
    public void An_evaluation_allocates_nothing(string story)
    {
        var problem = Of(story, 2_000);
        using var objective = new StoryObjective(problem, TestStory.Catalog, DensityPlan.Analyze(problem), withJacobian: true,
            ManagedEngine.On(1));
        var (x, gradient) = (new double[objective.Dimension], new double[objective.Dimension]);
        for (var i = 0; i < 3; i++) objective.Evaluate(x, gradient);
        Assert.Equal(0, AllocatedBytes.Of(() => objective.Evaluate(x, gradient)));
    }

    /// <summary>
    /// As many pairs as a small corpus has: five numbers at most for each pair and topic, where pairs, topics and words at once would be 27
    /// GB.
    /// </summary>
    [Fact]
    public void A_corpus_needs_no_array_of_pairs_topics_and_words()
    {
        const long docs = 2_000, topics = 5, words = 7_000, pairs = 96_128;
        var problem = SmallProblem.Of(SizeLawTests.Topics, 1,
            new Dictionary<string, long> { ["D"] = docs, ["V"] = words, ["pairs"] = pairs });
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var program = engine.Compile(LogJoint.Lower(problem, TestStory.Catalog).WithGradients(withJacobian: true), store);
        Assert.InRange(program.OwnBytes + program.BytesInPlace, 0, 5 * sizeof(double) * topics * (pairs + docs + words));
    }

    private static long DataBytes(int rows) => sizeof(double) * (Columns + 1L) * rows;

    private static Problem Of(string story, int rows) =>
        SmallProblem.Of(story, 1, new Dictionary<string, long> { ["rows"] = rows, ["D"] = Columns });

    private static Measures Measured(string story, int rows)
    {
        var problem = Of(story, rows);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var program = engine.Compile(LogJoint.Lower(problem, TestStory.Catalog).WithGradients(withJacobian: true), store);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var lines = program.Plan.Split('\n');
        return new(lines.Length, lines.Count(l => l.StartsWith("for each", StringComparison.Ordinal)), program.OwnBytes,
            program.BytesInPlace, allocated);
    }

    private sealed record Measures(int Lines, int Loops, long OwnBytes, long BytesInPlace, long Allocated);
}
