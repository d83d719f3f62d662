using System.Globalization;
using System.Text;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Runtime.Ranks;
using ProbDsl.Tests.Em;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Ranks;

/// <summary>Fits of several ranks, each with its part of the rows, against the fit of one process.</summary>
public sealed class RankTests
{
    private const string Net = """
        model Net
        data x[rows]: real
        data y[rows]: real
        net curve(x: real) -> (at: real) = mlp(hidden = [6], act = tanh)
        for n in rows { y[n] ~ Normal(curve(x[n]).at, 0.5) }
        """;

    private const string Normals = """
        model Normals(K = 3)
        data v[rows]: real[2] from a, b
        weight: simplex[K] ~ Dirichlet(2)
        center[K]: real[2] ~ Normal(0, 10)
        for n in rows {
          kind[n] ~ Categorical(weight)
          v[n] ~ MvNormal(center[kind[n]], covariance([[1, 0.3], [0.3, 1]]))
        }
        """;

    private static readonly Lazy<(TestStory Story, FitOutcome Alone)> NineBlocks = new(() =>
        TestStory.By(Examples.OldFaithful, Rows("eruptions,waiting", 36_000)) is var story ? (story, story.Fitted(OfEm)) : default);

    private static readonly FitOptions OfEm = new(Seed: 5, MaxIterations: 4, Restarts: 2, Threads: 1);

    /// <summary>Nine blocks of rows: each rank has some, or one of ten none.</summary>
    [Theory, InlineData(2), InlineData(4), InlineData(10)]
    public void Em_has_the_bits_of_one_process(int count)
    {
        var (story, alone) = NineBlocks.Value;
        Assert.All(ThreadRanks.Run(count, ranks => (Fit: story.Fitted(OfEm with { Ranks = ranks }), ranks.Sent)), r =>
        {
            BitwiseEquality.AreEqual(alone, r.Fit);
            Assert.True(r.Sent > 0);
        });
    }

    [Fact]
    public void Message_passing_of_mixtures_has_the_bits_of_one_process()
    {
        var story = TestStory.By(Normals, Rows("a,b", 20_000));
        var options = new FitOptions(Seed: 5, MaxIterations: 5, Restarts: 1, Threads: 1);
        var alone = story.Fitted(options, "vmp");
        Assert.All(ThreadRanks.Run(3, ranks => (Fit: story.Fitted(options with { Ranks = ranks }, "vmp"), ranks.Sent)), r =>
        {
            BitwiseEquality.AreEqual(alone, r.Fit);
            Assert.True(r.Sent > 0);
        });
    }

    /// <summary>Each step has the same rows, whose gradients are added in another order.</summary>
    [Theory, InlineData(60), InlineData(240), InlineData(61), InlineData(239)]
    public void A_training_without_noise_equals_that_of_one_process_to_rounding(int batch)
    {
        var story = TestStory.By(Net, Rows("x,y", 240));
        var options = new FitOptions(Seed: 3, MaxIterations: 40, Threads: 1).With(StandardOptions.BatchSize, batch);
        var alone = Weights(story.Fitted(options, "mle"));
        foreach (var count in new[] { 2, 3, 4 })
            Assert.All(ThreadRanks.Run(count, ranks => Weights(story.Fitted(options with { Ranks = ranks }, "mle"))), w =>
            {
                Assert.Equal(alone.Keys, w.Keys);
                foreach (var (name, tensor) in w)
                    Assert.All(tensor.Values.Zip(alone[name].Values), p => Assert.Equal(p.Second, p.First, 2e-5));
            });
    }

    [Fact]
    public void Ranks_of_a_training_with_noise_have_the_same_weights()
    {
        var story = TestStory.By(Examples.Read("vae/vae.gen"), Rows("x,y", 200));
        var options = new FitOptions(Seed: 3, MaxIterations: 30, Threads: 1);
        var ranks = ThreadRanks.Run(2, r =>
        {
            var weights = Weights(story.Fitted(options with { Ranks = r }, "elbo"));
            // each step, and the sizes of the batches before them
            Assert.Equal(31, r.Broadcasts);
            return weights;
        });
        Assert.All(ranks[0], w => Assert.Equal(w.Value.Values, ranks[1][w.Key].Values));
        Assert.NotEqual(Weights(story.Fitted(options, "elbo")).Values.First().Values, ranks[0].Values.First().Values);
    }

    [Fact]
    public void Each_rank_has_noise_of_its_own_and_rank_0_that_of_one_process()
    {
        Assert.Equal(Noise(null), Noise(0));
        Assert.Empty(Noise(0).Intersect(Noise(1)));
        Assert.Empty(Noise(1).Intersect(Noise(2)));

        double[] Noise(int? rank)
        {
            using var engine = ManagedEngine.Kind.Start(1);
            using var store = engine.CreateStore();
            NoiseSlot slot = new("z", NoiseKind.Normal, [8]);
            var noise = rank is { } own ? new StoredNoise(store, [slot], 4, rank: own) : new StoredNoise(store, [slot], 4);
            noise.Fill(3);
            return store.Read("z");
        }
    }

    /// <summary>Where two ranks take 7 of 23 rows each, a step has the 14 rows of one process.</summary>
    [Theory, InlineData(23, 7), InlineData(14, 7), InlineData(5, 4)]
    public void The_batches_of_ranks_are_those_of_one_process(int rows, int size)
    {
        var alone = Taken(Alone.Instance, 2 * size);
        var together = ThreadRanks.Run(2, ranks => Taken(ranks, size));
        for (var step = 0; step < 5; step++) Assert.Equal(alone[step], (int[])[.. together[0][step], .. together[1][step]]);

        List<int[]> Taken(ICommunicator ranks, int size)
        {
            using var engine = ManagedEngine.Kind.Start(1);
            using var store = engine.CreateStore();
            store.Declare("x", [size]);
            var table = new Tensor([rows], [.. Enumerable.Range(0, rows).Select(i => (double)i)]);
            var batches = new Batches([new("x", table)], size, 4, RankRows.Gather(size, ranks));
            return [.. Enumerable.Range(1, 5).Select(step =>
            {
                batches.Fill(store, step);
                return batches.Chosen.ToArray();
            })];
        }
    }

    private static IReadOnlyDictionary<string, Tensor> Weights(FitOutcome fit) => fit.Summary!.Find<TrainedWeights>()!.Arrays;

    private static string Rows(string header, int count)
    {
        var (random, text) = (new RandomStream(2, "rows of ranks"), new StringBuilder(header + "\n"));
        for (var n = 0; n < count; n++)
        {
            var center = random.NextUniform() < 0.4 ? 2.0 : 4.5;
            var (first, second) = (center + (0.4 * random.NextNormal()), (14 * center) + (5 * random.NextNormal()));
            text.Append(CultureInfo.InvariantCulture, $"{first},{second}\n");
        }

        return text.ToString();
    }
}
