using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.ContinuousTime;
using ProbDsl.Inference.PathTraining;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Sampling;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.ContinuousTime;

/// <summary>
/// Fields of the catalog as velocities: their formulas and traces, the densities that they carry, and what they come to when they are
/// trained.
/// </summary>
public sealed class CatalogFieldTests
{
    private const string Planar = "planar(width = 3)", Hamiltonian = "hamiltonian(hidden = [5, 4])";

    private static string Story(string field, string type = "real[2]", string columns = "x, y") => $$"""
        model Fields
        data x[rows]: {{type}} from {{columns}}
        flow warp: {{type}} = {{(field.Contains("|>", StringComparison.Ordinal) ? field : $"ode({field})")}}
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """;

    private static string Given(string field) => $$"""
        model Fields(K = 3)
        data x[rows]: real[4] from x, y, u, v
        data k[rows]: index[K] from k
        data s[rows]: real from s
        flow warp(given k: index[K], s: real): real[4] = ode({{field}})
        for n in rows { x[n] ~ Normal(0, 1) |> warp(k[n], s[n]) }
        """;

    private const string Rows = "x,y,u,v,k,s\n0.3,-0.2,1,0.4,1,0.1\n1.5,2,0,-0.8,3,1.2\n-1,0.7,-1,0.1,2,-0.4\n";

    private static readonly int[] labels = [0, 2, 1];

    private static readonly double[] states = [0.3, -0.2, 1, 0.4, 1.5, 2, 0, -0.8, -1, 0.7, -1, 0.1], times = [0.1, 0.55, 0.93];

    /// <summary>The mean of gate u tanh(w'x + b), by loops over the weights that are kept.</summary>
    [Fact]
    public void A_planar_velocity_is_the_mean_of_its_terms()
    {
        var field = new At(Given(Planar));
        for (var row = 0; row < times.Length; row++)
        {
            double[] label = [.. Enumerable.Range(0, 3).Select(k => labels[row] == k ? 1.0 : 0)], s = [0.1, 1.2, -0.4];
            double[] Layer(int at, params (string Of, double[] Values)[] inputs)
            {
                var sum = (double[])field.Weights[$"warp.{at}.bias"].Values.Clone();
                foreach (var (of, values) in inputs)
                    for (var i = 0; i < values.Length; i++)
                        for (var j = 0; j < sum.Length; j++)
                            sum[j] += values[i] * field.Weights[$"warp.{at}.weight{of}"].Values[(i * sum.Length) + j];
                return sum;
            }

            double[] Bent(double[] numbers) => [.. numbers.Select(Math.Tanh)];
            var known = Bent(Layer(2, ("", Bent(Layer(1, (".t", [times[row]]), (".given1", label), (".given2", [s[row]]))))));
            var (w, b, u, gate) = (Layer(3, ("", known)), Layer(4, ("", known)), Layer(5, ("", known)), Layer(6, ("", known)));
            for (var number = 0; number < 4; number++)
            {
                var sum = 0.0;
                for (var term = 0; term < 3; term++)
                    sum += u[(term * 4) + number] / (1 + Math.Exp(-gate[term]))
                        * Math.Tanh(b[term] + Enumerable.Range(0, 4).Sum(i => w[(term * 4) + i] * states[(row * 4) + i])) / 3;
                Assert.Equal(sum, field.Velocity[(row * 4) + number], 1e-12);
            }
        }
    }

    /// <summary>Number by number by passes back; of Hamilton's equations it is 0, though the numbers on the diagonal are not.</summary>
    [Theory, InlineData(Planar, false), InlineData(Hamiltonian, true)]
    public void A_trace_by_formula_is_that_of_the_jacobian(string field, bool isZero)
    {
        var at = new At(Given(field));
        for (var row = 0; row < times.Length; row++)
        {
            Assert.Equal(at.TraceByPasses[row], at.Trace[row], 1e-10);
            Assert.Equal(isZero, at.Trace[row] == 0);
        }

        Assert.True(at.Diagonal.Max(Math.Abs) > 1e-3);
        // the trace of a velocity that is stretched in one number is another
        Assert.True(at.Trace.Zip(at.TraceStretched, (a, b) => Math.Abs(a - b)).Max() > 1e-4);
    }

    [Theory]
    [InlineData(Planar)]
    [InlineData(Hamiltonian)]
    [InlineData("ode(planar(width = 5), solver = rk4) |> scale() |> scale()")]
    public void A_density_integrates_to_one(string field)
    {
        const int Side = 160;
        const double Width = 14.0 / Side;
        var grid = "x,y\n" + string.Concat(from i in Enumerable.Range(0, Side) from j in Enumerable.Range(0, Side)
            select FormattableString.Invariant($"{(i + 0.5) * Width - 7},{(j + 0.5) * Width - 7}\n"));
        var scores = PathScores.Compute(Weighted(Story(field), grid), new(), 1, ManagedEngine.On(1)).Value!.LogDensity;
        Assert.Equal(1, scores.Sum(Math.Exp) * Width * Width, 2e-3);
        Assert.NotEqual(1, scores.Sum(l => Math.Exp(1.02 * l)) * Width * Width, 1e-2);
    }

    /// <summary>
    /// What draws are, forwards, and what the density is, backwards, are of one distribution: the mean of log p over draws is minus its
    /// entropy, as the grid has it.
    /// </summary>
    [Theory, InlineData("ode(planar(width = 5)) |> scale()"), InlineData(Hamiltonian)]
    public void Draws_are_of_the_density(string field)
    {
        var graph = TestStory.Compile(Story(field));
        const int Count = 4000;
        var problem = new ProblemBinder(graph, InputTables.None, TestStory.Catalog,
            new PriorDrawRequest(graph, new Dictionary<string, long>(), Count))
            .Bind().Problem!;
        var drawn = new PriorSampler((problem with { Trained = Weights(Story(field)) }), TestStory.Catalog)
            .Sample(5).Value!.Values["x"].Values;
        var scores = PathScores.Compute(Weighted(Story(field), "x,y\n" + string.Concat(Enumerable.Range(0, Count)
            .Select(i => FormattableString.Invariant($"{drawn[2 * i]:R},{drawn[(2 * i) + 1]:R}\n")))), new(), 1,
            ManagedEngine.On(1)).Value!.LogDensity;
        var grid = new List<double>();
        const int Side = 120;
        const double Width = 14.0 / Side;
        var csv = "x,y\n" + string.Concat(from i in Enumerable.Range(0, Side) from j in Enumerable.Range(0, Side)
            select FormattableString.Invariant($"{(i + 0.5) * Width - 7},{(j + 0.5) * Width - 7}\n"));
        var mean = PathScores.Compute(Weighted(Story(field), csv), new(), 1, ManagedEngine.On(1)).Value!.LogDensity
            .Sum(l => l * Math.Exp(l)) * Width * Width;
        var average = scores.Average();
        var error = Math.Sqrt(scores.Average(s => Math.Pow(s - average, 2)) / Count);
        Assert.InRange(average, mean - (4 * error), mean + (4 * error));
    }

    /// <summary>Normal rows, of whose distribution the likelihood is the largest at their own mean and covariance.</summary>
    [Theory, InlineData("mle", 400), InlineData("flow_matching", 4000)]
    public void Planar_terms_give_a_normal_distribution(string method, int steps)
    {
        var bound = TestStory.By(Story("planar(width = 16)"), Csv((a, b) => (1 + (0.6 * a), -0.5 + (0.8 * a) + (0.5 * b))));
        var outcome = bound.Fitted(new(Seed: 2, MaxIterations: steps, Threads: 1) { [StandardOptions.LearningRate] = 0.01 }, method);
        var highest = -Math.Log(2 * Math.PI * Math.E) - Math.Log(0.6 * 0.5);
        Assert.InRange(Mean(bound, outcome), highest - 0.06, highest + 0.06);
        Assert.True(Mean(bound, null) < highest - 0.5);
    }

    /// <summary>
    /// A shear keeps volume: rows as far from normal as it makes them have the entropy of the noise. A stretch does not, and takes `scale`.
    /// </summary>
    [Theory]
    [InlineData("hamiltonian(hidden = [16, 16])", 1, true)]
    [InlineData("hamiltonian(hidden = [16, 16])", 3, false)]
    [InlineData("ode(hamiltonian(hidden = [16, 16]), solver = rk4, steps = 8) |> scale()", 3, true)]
    public void Hamiltons_equations_come_to_what_keeps_volume(string field, double stretch, bool comes)
    {
        var bound = TestStory.By(Story(field), Csv((a, b) => (stretch * a, stretch * (b + (0.5 * a * a)))));
        var outcome = bound.Fitted(new(Seed: 2, MaxIterations: 400, Threads: 1) { [StandardOptions.LearningRate] = 0.02 }, "mle");
        var highest = -Math.Log(2 * Math.PI * Math.E) - (2 * Math.Log(stretch));
        var mean = Mean(bound, outcome);
        Assert.Equal(comes, mean > highest - 0.1);
        Assert.True(mean < highest + 0.06);
    }

    /// <summary>A training that was broken off goes on to the same bits.</summary>
    [Fact]
    public void A_checkpoint_is_gone_on_from()
    {
        var bound = TestStory.By(Story(Planar), Csv((a, b) => (a, b)));
        FitOptions Options(int steps, FitCheckpoint? checkpoint) =>
            new(MaxIterations: steps, Threads: 1) { [StandardOptions.BatchSize] = 16, [StandardOptions.Schedule] = "constant",
                Checkpoint = checkpoint };
        var (whole, file) = (bound.Fitted(Options(60, null)), new MemoryFile());
        bound.Fitted(Options(25, new(file, IsResumed: false, bound.Problem, "flow_matching")));
        var resumed = bound.Fitted(Options(60, new(file, IsResumed: true, bound.Problem, "flow_matching")));
        foreach (var (name, weight) in whole.Summary!.Weights!) Assert.Equal(weight.Values, resumed.Summary!.Weights![name].Values);
    }

    [Fact]
    public void A_map_behind_the_path_is_not_for_flow_matching()
    {
        var bound = TestStory.By(Story($"ode({Planar}) |> scale()"), Rows);
        Assert.Equal("mle", bound.Select().Method!.Name);
        Assert.Contains(bound.Select("flow_matching").Diagnostics,
            d => d.Code == "E0402" && d.Message.Contains("changes where paths end", StringComparison.Ordinal));
        Assert.Equal("mle", TestStory.By(Story($"ode({Planar}) |> affine |> realnvp()"), Rows).Select().Method!.Name);
    }

    private static string Csv(Func<double, double, (double X, double Y)> of)
    {
        var random = new RandomStream(7, "rows");
        return "x,y\n" + string.Concat(Enumerable.Range(0, 2000).Select(_ => of(random.NextNormal(), random.NextNormal()))
            .Select(r => FormattableString.Invariant($"{r.X:R},{r.Y:R}\n")));
    }

    /// <summary>The mean log density of the rows, under the weights of a fit or those of a start.</summary>
    private static double Mean(TestStory bound, FitOutcome? outcome) =>
        PathScores.Compute(TimePath.Create(ContinuousTimeDraw.Find(bound.Graph)!,
            bound.Problem with { Trained = outcome?.Summary!.Weights! ?? Weights(bound.Problem) }, TestStory.Catalog), new(), 1,
            ManagedEngine.On(1)).Value!.Mean;

    private static TimePath Weighted(string story, string csv)
    {
        var problem = TestStory.By(story, csv).Problem;
        return TimePath.Create(ContinuousTimeDraw.Find(problem.Graph)!, (problem with { Trained = Weights(story) }), TestStory.Catalog);
    }

    private static Dictionary<string, Tensor> Weights(string story) => Weights(TestStory.By(story, Rows).Problem);

    /// <summary>Of a start, larger, and with no number at 0.</summary>
    private static Dictionary<string, Tensor> Weights(Problem problem)
    {
        var path = TimePath.Create(ContinuousTimeDraw.Find(problem.Graph)!, problem, TestStory.Catalog);
        var batch = new PathBatch(path, new(problem.Graph.Plates[0], 1));
        path.Velocity(batch.Story, batch.Rows, batch.Each(batch.Builder.Constant([0.5], [1])), batch.Given);
        return batch.Story.NetWeights.Created.ToDictionary(w => w.Name, w => new Tensor(w.Shape, [.. w.Start.Draw(w.Shape.Count,
            new RandomStream(6, w.Name)).Select((n, i) => (1.3 * n) + (0.2 * Math.Sin(i + w.Name.Length)))]));
    }

    /// <summary>A field at the states and times of three rows.</summary>
    private sealed class At
    {
        public At(string story)
        {
            var problem = TestStory.By(story, Rows).Problem;
            Weights = CatalogFieldTests.Weights(problem);
            var path = TimePath.Create(ContinuousTimeDraw.Find(problem.Graph)!, (problem with { Trained = Weights }), TestStory.Catalog);
            var builder = new ProgramBuilder();
            var lowering = new StoryLowering(path.Problem, TestStory.Catalog, builder);
            var axis = new Axis("rows", times.Length, 0, 0);
            var (x, time) = (new AxisTensor(builder.Constant(states, [times.Length, 4]), [axis]),
                new AxisTensor(builder.Constant(times, [times.Length]), [axis]));
            AxisTensor[] given = [.. ConditioningInputs.Compute(path).Select(h => new AxisTensor(builder.Constant(h), [axis]))];
            var gradient = path.Velocity(lowering, x, time, given).Value;
            Velocity = Interpreter.Evaluate(gradient).Values;
            Trace = Interpreter.Evaluate(path.KnownTrace(lowering, x, time, given)!.Value).Values;
            TraceByPasses = Interpreter.Evaluate(VelocityTrace.Lower(gradient, x.Value, null)).Values;
            TraceStretched = Interpreter.Evaluate(VelocityTrace.Lower(gradient * builder.Constant([1, 1.1, 1, 1], [4]), x.Value, null))
                .Values;
            Diagonal = Interpreter.Evaluate(Ops.Slice(Gradient.Derive(Ops.Slice(gradient, 1, 0, 1), x.Value)[0], 1, 0, 1)).Values;
        }

        public Dictionary<string, Tensor> Weights { get; }

        public double[] Velocity { get; }

        public double[] Trace { get; }

        public double[] TraceByPasses { get; }

        public double[] TraceStretched { get; }

        /// <summary>d slope_1 / d x_1.</summary>
        public double[] Diagonal { get; }
    }
}
