using ProbDsl.Inference.Results;
using ProbDsl.Inference.LatentRecovery;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.StateChains;

/// <summary>
/// A label of its own at each step chooses the transition of a chain of eight: every method against the sum over all 65,536 paths of
/// labels and states.
/// </summary>
public sealed class DrivenChainTests
{
    private const int Draws = 20_000;

    private const string Rows = "value\n0.3\n-1.2\n2.2\n1.7\n-0.4\n0.9\n-2.1\n1.4\n";

    private const string Steps = """
        state[1]: index[2] ~ Categorical(start)
        for t in 2..times { state[t] ~ Categorical(turn[kind[t], state[t-1]]) }
        for t in times { y[t] ~ Normal(m[state[t]] - 0.7 * kind[t], 1) }
        """;

    private const string Known = """
        share = [0.35, 0.65]
        start = [0.4, 0.6]
        turn = [[[0.9, 0.1], [0.3, 0.7]], [[0.2, 0.8], [0.6, 0.4]]]
        for t in times { kind[t]: index[2] ~ Categorical(share) }

        """;

    private const string Params = """
        param share: simplex[2]
        param start: simplex[2]
        param turn: simplex[2, 2, 2]
        param m: ordered[2]
        for t in times { kind[t]: index[2] ~ Categorical(share) }

        """;

    private static readonly double[] Y = [0.3, -1.2, 2.2, 1.7, -0.4, 0.9, -2.1, 1.4];

    /// <summary>Of numbers that are all known the evidence and the probabilities of labels and states.</summary>
    [Fact]
    public void Exact_reports_the_sum_over_all_paths()
    {
        var outcome = By("m = [-0.5, 1.5]\n" + Known).Fitted(new(Draws: Draws, Threads: 1), "exact");
        var paths = new Paths([-0.5, 1.5]);
        Assert.Equal(paths.LogSum, outcome.Metric.Value, 1e-10);
        AssertStates(paths, ["kind", "state"], outcome.Summary!.States);
        var drawn = outcome.Summary!.Draws!.Arrays;
        var (kinds, states) = (drawn["kind"].Values, drawn["state"].Values);
        for (var t = 1; t < 8; t++)
        {
            bool Is(int kind, int before, int now) => kind == 1 && before == 0 && now == 1;
            var expected = paths.Probability(p => Is(Paths.Kind(p, t), Paths.State(p, t - 1), Paths.State(p, t)));
            var found = Enumerable.Range(0, Draws)
                .Count(d => Is((int)kinds[(8 * d) + t] - 1, (int)states[(8 * d) + t - 1] - 1, (int)states[(8 * d) + t] - 1));
            Assert.Equal(expected, found / (double)Draws, 4.5 * Math.Sqrt(expected * (1 - expected) / Draws));
        }
    }

    [Theory, InlineData("em"), InlineData("map")]
    public void The_log_likelihood_at_the_estimates_is_the_sum_over_all_paths(string method)
    {
        var bound = By(Params);
        var outcome = bound.Fitted(new(Restarts: 20, Threads: 1), method);
        var at = Estimates.Of(outcome);
        var paths = new Paths(at["m"].Values, at["share"].Values, at["start"].Values, at["turn"].Values);
        Assert.Equal(paths.LogSum, outcome.Metric.Value, 1e-9);
        AssertStates(paths, ["state"],
            SharedStates.AddTo(outcome.Summary!, bound.Problem, bound.Facts.Density, TestStory.Catalog, ManagedEngine.On(1)).States);
    }

    /// <summary>Which of the two climbs ends higher is not settled; neither may end far below the other.</summary>
    [Fact]
    public void Em_and_map_find_the_same_maximum() => Assert.Equal(By(Params).Fitted(new(Restarts: 20, Threads: 1), "map").Metric.Value,
        By(Params).Fitted(new(Restarts: 20, Threads: 1), "em").Metric.Value, 1e-4);

    [Fact]
    public void Params_alone_leave_no_gap_below_the_bound()
    {
        var outcome = By("param m: real[2]\n" + Known).Fitted(new(Threads: 1), "elbo");
        Assert.Equal(new Paths(Estimates.Of(outcome, "m")).LogSum, outcome.Metric.Value, 1e-6);
    }

    /// <summary>One unknown number: evidence, mean and standard deviation by trapezoids over the sum over all paths.</summary>
    [Theory, InlineData("quadrature", 1e-6), InlineData("laplace", 0.05), InlineData("advi", 0.05), InlineData("elbo", 0.05)]
    public void The_posterior_of_one_number_is_that_of_all_paths(string method, double within)
    {
        const int Points = 61;
        var (from, step) = (-6.0, 0.2);
        var each = Enumerable.Range(0, Points).Select(i => (M: from + (step * i), Paths: new Paths([from + (step * i), 1.5]))).ToList();
        var weights = each.ConvertAll(e => Math.Exp(e.Paths.LogSum - (e.M * e.M / 2)) / Math.Sqrt(2 * Math.PI) * step);
        var evidence = weights.Sum();
        var mean = each.Zip(weights, (e, w) => e.M * w).Sum() / evidence;
        var sd = Math.Sqrt(each.Zip(weights, (e, w) => (e.M - mean) * (e.M - mean) * w).Sum() / evidence);
        var outcome = By("first ~ Normal(0, 1)\nm = [first, 1.5]\n" + Known).Fitted(new(Threads: 1, Draws: Draws), method);
        var drawn = outcome.Summary!.Draws!.Arrays["first"].Values;
        Assert.Equal(mean, drawn.Average(), 0.06);
        Assert.Equal(sd, Math.Sqrt(drawn.Select(v => (v - mean) * (v - mean)).Average()), 0.06);
        if (outcome.Metric.Of.Name == "log_joint") return;
        Assert.Equal(Math.Log(evidence), outcome.Metric.Value, within);
    }

    private static TestStory By(string unknowns) => TestStory.By("model Driven\ndata y[times]: real from value\n" + unknowns + Steps, Rows);

    private static void AssertStates(Paths paths, string[] latents, IReadOnlyList<StateProbabilities> states)
    {
        Assert.Equal(latents, states.Select(s => s.Latent).Order());
        foreach (var latent in states)
            for (var t = 0; t < 8; t++)
                Assert.Equal(paths.Probability(p => (latent.Latent == "kind" ? Paths.Kind(p, t) : Paths.State(p, t)) == 1),
                    latent.Values.Values[(2 * t) + 1], 1e-9);
    }

    /// <summary>Every path of labels and states with its weight: bit t is the label at t, bit 8 + t the state.</summary>
    private sealed class Paths
    {
        private readonly double[] weights = new double[1 << 16];

        public Paths(double[] means, double[]? share = null, double[]? start = null, double[]? turn = null)
        {
            (share, start) = (share ?? [0.35, 0.65], start ?? [0.4, 0.6]);
            turn ??= [0.9, 0.1, 0.3, 0.7, 0.2, 0.8, 0.6, 0.4];
            for (var path = 0; path < weights.Length; path++)
            {
                weights[path] = 1;
                for (var t = 0; t < 8; t++)
                {
                    var (k, s) = (Kind(path, t), State(path, t));
                    var z = Y[t] - means[s] + (0.7 * (k + 1));
                    weights[path] *= share[k] * (t == 0 ? start[s] : turn[(4 * k) + (2 * State(path, t - 1)) + s])
                        * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
                }
            }
        }

        public double LogSum => Math.Log(weights.Sum());

        public static int Kind(int path, int at) => (path >> at) & 1;

        public static int State(int path, int at) => (path >> (8 + at)) & 1;

        public double Probability(Func<int, bool> of) => weights.Where((_, path) => of(path)).Sum() / weights.Sum();
    }
}
