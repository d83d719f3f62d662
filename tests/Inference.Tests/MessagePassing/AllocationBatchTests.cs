using System.Text;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Allocations;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.MessagePassing;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Runtime.SpecialFunctions;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>Steps along natural gradients of batches of documents, against updates that are written anew and against sweeps.</summary>
public sealed class AllocationBatchTests : IDisposable
{
    private const int Documents = 12, Topics = 3, Words = 6, BatchesOfThree = 4;

    private const double WeightsPrior = 0.4, WordsPrior = 0.3;

    private const string Story = """
        model Topics
        data doc[rows]: index[12]
        data word[rows]: index[6]
        data count[rows]: count
        for d in 1..12 { mix[d]: simplex[3] ~ Dirichlet(0.4) }
        for k in 1..3 { vocabulary[k]: simplex[6] ~ Dirichlet(0.3) }
        for i in rows repeated count[i] {
          topic[i] ~ Categorical(mix[doc[i]])
          word[i] ~ Categorical(vocabulary[topic[i]])
        }
        """;

    private const string Known = """
        model Topics
        data doc[rows]: index[12]
        data word[rows]: index[6]
        data count[rows]: count
        vocabulary = [[0.5, 0.1, 0.1, 0.1, 0.1, 0.1], [0.1, 0.5, 0.1, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1, 0.1, 0.1, 0.5]]
        for d in 1..12 { mix[d]: simplex[3] ~ Dirichlet(0.4) }
        for i in rows repeated count[i] {
          topic[i] ~ Categorical(mix[doc[i]])
          word[i] ~ Categorical(vocabulary[topic[i]])
        }
        """;

    private readonly int[][] counts = Counts(Documents);
    private readonly AllocationFactors allocation;
    private readonly AllocationBatches batches;
    private readonly MessageSweeps sweeps;
    private readonly double[] parameters;

    public AllocationBatchTests()
    {
        var story = TestStory.By(Story, Table(counts));
        var (plan, engine) = (story.Select("vmp").Plan!, new FitOptions(Threads: 1).ChosenEngine);
        var factors = Factors.Create(story.Problem, plan.Blocks);
        allocation = AllocationFactors.Create(AllocatedRows.Read(DirichletAllocation.OnlyOf(story.Graph, TestStory.Catalog, plan.Density)!,
            story.Problem, TestStory.Catalog, engine), factors);
        batches = AllocationBatches.Split(allocation, (allocation.Rows.Group.Length + BatchesOfThree - 1) / BatchesOfThree, 1, 1)!;
        sweeps = new(story.Problem, null, [allocation], engine, batches: batches);
        parameters = sweeps.Begin(new(1, "start"));
        sweeps.Allocate(parameters, new(1, "start"));
    }

    public void Dispose() => sweeps.Dispose();

    /// <summary>
    /// The least rise of the bound grows with the parts that it adds up: the documents where the words of topics are known, the rows where
    /// a batch stands for all.
    /// </summary>
    [Theory]
    [InlineData(Story, null, 1), InlineData(Story, 3, Documents * Words), InlineData(Known, null, Documents)]
    public void The_tolerance_is_that_of_independent_parts(string text, int? batch, int parts)
    {
        var story = TestStory.By(text, Table(counts));
        var (plan, options) = (story.Select("vmp").Plan!, new FitOptions(Threads: 1));
        if (batch is { } size) options = options.With(StandardOptions.BatchSize, size);
        using var fitting = new MessageFitting(story.Problem, TestStory.Catalog, plan, options);
        Assert.Equal(1e-6 * parts, fitting.Defaults.Tolerance, 1e-15);
    }

    /// <summary>Each batch stands for all documents: over batches of the same size their updates have the mean of one over all.</summary>
    [Fact]
    public void The_mean_over_batches_is_an_update_by_all_documents()
    {
        Assert.Equal(BatchesOfThree, sweeps.Batches);
        var expected = Updated(Outcomes(parameters));
        var (mean, bounds) = (new double[Topics * Words], 0.0);
        for (var batch = 0; batch < BatchesOfThree; batch++)
        {
            double[] own = [.. parameters];
            bounds += sweeps.Step(own, batch, 1) / BatchesOfThree;
            foreach (var (i, c) in Outcomes(own).Index()) mean[i] += c / BatchesOfThree;
        }

        Assert.All(mean.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 0.02));
        double[] settled = [.. parameters];
        sweeps.EndSteps(settled);
        Assert.Equal(sweeps.Sweep(settled), bounds, 1e-3);
        Assert.All(Outcomes(settled).Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 0.02));
    }

    [Fact]
    public void A_step_moves_concentrations_by_the_rate()
    {
        double[] whole = [.. parameters], part = [.. parameters];
        sweeps.Step(whole, 2, 1);
        sweeps.Step(part, 2, 0.3);
        Assert.All(Outcomes(part).Zip(Outcomes(parameters), Outcomes(whole)),
            of => Assert.Equal((0.7 * of.Second) + (0.3 * of.Third), of.First, 1e-12));
    }

    /// <summary>Groups in any order are those groups: their rows, counts and priors.</summary>
    [Fact]
    public void Rows_of_some_groups_are_theirs()
    {
        var (all, some) = (allocation.Rows, allocation.Rows.Of([7, 2]));
        Assert.Equal([0, all.Starts[8] - all.Starts[7], all.Starts[8] - all.Starts[7] + all.Starts[3] - all.Starts[2]], some.Starts);
        foreach (var (own, group) in new[] { (0, 7), (1, 2) })
        {
            var found = new int[Words];
            for (var row = some.Starts[own]; row < some.Starts[own + 1]; row++)
            {
                Assert.Equal(own, some.Group[row]);
                found[some.Outcome[row]] += some.Count[row];
            }

            Assert.Equal(counts[group], found);
        }
    }

    /// <summary>
    /// A fit in batches ends with sweeps over all rows, at an optimum of the same height, whatever the number of threads.
    /// </summary>
    [Fact]
    public void A_fit_in_batches_has_a_bound_of_all_rows()
    {
        var story = TestStory.By(Story.Replace("12", "600", StringComparison.Ordinal), Table(Counts(600)));
        var (full, batched) = (Fitted(story, null, 1), Fitted(story, 400, 1));
        Assert.InRange(batched.Metric.Value, full.Metric.Value - (1e-3 * Math.Abs(full.Metric.Value)), double.PositiveInfinity);
        Assert.Equal(batched.Metric.Value, Fitted(story, 400, 2).Metric.Value);
        Assert.All(batched.Trace.Zip(batched.Trace.Skip(1)), pair => Assert.True(pair.Second >= pair.First - 1e-6));
    }

    [Fact]
    public void Batches_of_documents_given_the_words_are_refused()
    {
        var given = Story.Replace("for k in 1..3 { vocabulary[k]: simplex[6] ~ Dirichlet(0.3) }",
            "vocabulary = [[0.5, 0.5, 0, 0, 0, 0], [0, 0, 0.5, 0.5, 0, 0], [0, 0, 0, 0, 0.5, 0.5]]", StringComparison.Ordinal);
        var selection = TestStory.By(given, Table(counts)).Select("vmp", new() { [StandardOptions.BatchSize] = 10 });
        Assert.Contains("batches need rows of a mixture", Assert.Single(selection.Diagnostics).Message);
    }

    private static FitOutcome Fitted(TestStory story, int? batch, int threads)
    {
        FitOptions options = new(Seed: 1, Threads: threads, Restarts: 4);
        return story.Fitted(batch is { } size ? options.With(StandardOptions.BatchSize, size) : options, "vmp");
    }

    /// <summary>Concentrations of words, in closed form: each document is settled by plain updates, and all of them are summed.</summary>
    private double[] Updated(double[] concentrations)
    {
        var logs = concentrations.Chunk(Words).SelectMany(c => c.Select(x => PolyGamma.Digamma(x) - PolyGamma.Digamma(c.Sum()))).ToArray();
        double[] updated = [.. Enumerable.Repeat(WordsPrior, Topics * Words)];
        foreach (var of in counts)
        {
            double[] c = [.. Enumerable.Repeat(WeightsPrior + (of.Sum() / (double)Topics), Topics)];
            for (var step = 0; step < 5000; step++)
            {
                double[] next = [.. Enumerable.Repeat(WeightsPrior, Topics)];
                for (var v = 0; v < Words; v++)
                    foreach (var (k, r) in Responsibilities(c, v).Index()) next[k] += of[v] * r;
                c = next;
            }

            for (var v = 0; v < Words; v++)
                foreach (var (k, r) in Responsibilities(c, v).Index()) updated[(k * Words) + v] += of[v] * r;
        }

        return updated;

        double[] Responsibilities(double[] c, int v)
        {
            double[] all = [.. c.Select((x, k) => Math.Exp(PolyGamma.Digamma(x) + logs[(k * Words) + v]))];
            return [.. all.Select(x => x / all.Sum())];
        }
    }

    private double[] Outcomes(double[] of) => sweeps.Of(of, allocation.Outcomes!).ToArray();

    private static int[][] Counts(int documents)
    {
        var random = new RandomStream(4, "documents");
        return [.. Enumerable.Range(0, documents).Select(d =>
        {
            var own = new int[Words];
            // three kinds of documents, each with two words of its own
            for (var i = 0; i < 30; i++) own[random.NextUniform() < 0.2 ? (int)(6 * random.NextUniform()) : (2 * (d % 3)) + (i % 2)]++;
            return own;
        })];
    }

    private static string Table(int[][] counts)
    {
        var text = new StringBuilder("doc,word,count\n");
        foreach (var (d, own) in counts.Index())
            foreach (var (v, n) in own.Index()) text.Append($"{d + 1},{v + 1},{n}\n");
        return text.ToString();
    }
}
