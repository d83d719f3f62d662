using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Flows;
using ProbDsl.Inference.PathTraining;
using ProbDsl.Inference.ContinuousTime;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Sampling;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.ContinuousTime;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Flows;

/// <summary>
/// Likelihood through the steps of an ODE: what training climbs, against what evaluation finds, and against the maximum where it has a
/// formula.
/// </summary>
public sealed class FlowLikelihoodTests
{
    private const string Net = "net velocity(x: real[2], t: unit, c: real) -> real[2] = mlp(hidden = [5], act = tanh)";

    private static string Story(string solver, string field = "velocity", string after = "", string before = "") => $$"""
        model Followed
        data x[rows]: real[2] from x, y
        data c[rows]: real from c
        {{(field == "velocity" ? Net : "")}}
        flow warp(given c: real): real[2] = {{before}}ode({{field}}, {{solver}}){{after}}
        for n in rows { x[n] ~ Normal([0.5, c[n]], 2) |> warp(c[n]) }
        """;

    private const string Rows = "x,y,c\n0.3,-0.2,1\n1.5,2,0\n-1,0.7,-1\n0,0,0.5\n";

    [Theory]
    [InlineData("solver = rk4, steps = 60", "velocity", "")]
    [InlineData("solver = dopri5, rtol = 1e-10, atol = 1e-10", "velocity", "")]
    [InlineData("solver = rk4, steps = 60", "velocity", " |> scale()")]
    [InlineData("solver = rk4, steps = 60", "planar(width = 3)", "")]
    [InlineData("solver = rk4, steps = 60, trace = hutchinson", "planar(width = 3)", " |> scale()")]
    [InlineData("solver = rk4, steps = 60", "hamiltonian(hidden = [4])", " |> scale() |> scale()")]
    [InlineData("solver = rk4, steps = 60", "velocity", "", "affine |> ")]
    [InlineData("solver = rk4, steps = 60", "planar(width = 3)", " |> scale()", "realnvp(layers = 2, hidden = [4]) |> permute |> ")]
    [InlineData("solver = rk4, steps = 60", "velocity", "", "ode(velocity) |> ")]
    [InlineData("solver = rk4, steps = 60", "planar(width = 3)", " |> scale()", "affine |> ode(planar(width = 2)) |> permute |> ")]
    public void Training_climbs_what_evaluation_finds(string solver, string field, string after, string before = "")
    {
        var run = new TrainedFlow(Story(solver, field, after, before), Rows);
        var weights = run.Start(3);
        Assert.Equal(-run.Scores(weights).Mean, run.Loss(weights), 1e-7);
        var other = run.Start(4);
        Assert.NotEqual(run.Loss(weights), run.Loss(other), 1e-3);
    }

    /// <summary>
    /// The base of a flow onto positive numbers has all reals: of y = exp(x), log p(y) = log p(x) - x.
    /// </summary>
    [Fact]
    public void A_flow_onto_positive_numbers_leaves_its_base_whole()
    {
        var logs = new TrainedFlow(Story("solver = rk4, steps = 60"), Rows);
        var weights = logs.Start(3);
        var positive = new TrainedFlow(Story("solver = rk4, steps = 60", after: " |> exp").Replace("data x[rows]: real[2]",
            "data x[rows]: positive[2]", StringComparison.Ordinal).Replace("from x, y", "from exp(x), exp(y)", StringComparison.Ordinal)
            .Replace("given c: real): real[2]", "given c: real): positive[2]", StringComparison.Ordinal), Rows);
        double[] sums = [0.1, 3.5, -0.3, 0];
        Assert.Equal(logs.Scores(weights).Mean - sums.Average(), positive.Scores(weights).Mean, 1e-7);
        Assert.Equal(-positive.Scores(weights).Mean, positive.Loss(weights), 1e-7);
    }

    /// <summary>Trained maps before and after an `ode`, whose log determinants all count.</summary>
    [Theory]
    [InlineData("affine |> ", "")]
    [InlineData("spline(layers = 2, hidden = [4]) |> permute(learned = true) |> ", " |> affine")]
    [InlineData("ode(planar(width = 3)) |> ", "")]
    [InlineData("affine |> ode(velocity, solver = rk4, steps = 20) |> affine |> ode(planar(width = 2), solver = rk4, steps = 20) |> ",
        " |> realnvp(layers = 2, hidden = [4])")]
    [InlineData("realnvp(layers = 2, hidden = [4]) |> ", " |> planar(2) |> maf(layers = 1, hidden = [4])")]
    public void The_density_of_a_composition_integrates_to_one(string before, string after)
    {
        const int Side = 130;
        const double Width = 30.0 / Side;
        var grid = "x,y,c\n" + string.Concat(from i in Enumerable.Range(0, Side) from j in Enumerable.Range(0, Side)
            select FormattableString.Invariant($"{((i + 0.5) * Width) - 15},{((j + 0.5) * Width) - 15},0.5\n"));
        var run = new TrainedFlow(Story("solver = rk4, steps = 20", after: after, before: before), grid);
        var weights = run.Start(3);
        foreach (var (name, at) in weights.Keys.Select((name, at) => (name, at)))
            for (var i = 0; i < weights[name].Values.Length; i++) weights[name].Values[i] += 0.08 * Math.Sin(1 + i + at);
        double[] mass = [.. run.Scores(weights).LogDensity.Select(log => Math.Exp(log) * Width * Width)];
        Assert.Equal(1, mass.Sum(), 1e-3);
        // draws go the other way: moments of theirs are those of the density
        var drawn = run.Drawn(weights);
        foreach (var moment in new Func<double, double, double>[]
            { (x, _) => x, (_, y) => y, (x, y) => x * y, (x, _) => x * x, (x, _) => Math.Sin(2 * x), (_, y) => y > 0.5 ? 1 : 0 })
        {
            double[] each = [.. drawn.Chunk(2).Select(row => moment(row[0], row[1]))];
            var byDensity = mass.Select((m, i) => m * moment(((i / Side) + 0.5) * Width - 15, ((i % Side) + 0.5) * Width - 15)).Sum();
            var sd = Math.Sqrt(each.Average(v => v * v) - Math.Pow(each.Average(), 2));
            Assert.Equal(byDensity, each.Average(), (5 * sd / Math.Sqrt(each.Length)) + 0.01);
        }
    }

    /// <summary>A column that nothing reads is part of the data, and not of the program.</summary>
    [Fact]
    public void Data_that_nothing_reads_are_left_out_of_batches()
    {
        var outcome = TestStory.By("""
            model Unread
            data x[rows]: real from x
            data dose[rows]: real from y
            net velocity(x: real, t: unit) -> real = linear
            flow warp: real = ode(velocity)
            for n in rows { x[n] ~ Normal(0, 1) |> warp }
            """, Rows).Fitted(new(Seed: 3, MaxIterations: 3, Threads: 1) { [StandardOptions.BatchSize] = 2 }, "mle");
        Assert.Equal(StopReason.StepsDone, outcome.Stopped);
        Assert.True(double.IsFinite(outcome.Metric.Value));
    }

    /// <summary>The steps of a solver have no noise; flow matching calls the net once for each row.</summary>
    [Fact]
    public void Dropout_is_left_to_flow_matching()
    {
        var story = TestStory.By("""
            model Dropping
            data x[rows]: real[2] from x, y
            net velocity(x: real[2], t: unit) -> real[2] = linear(8) |> tanh |> dropout(0.1) |> linear
            flow warp: real[2] = ode(velocity)
            for n in rows { x[n] ~ Normal(0, 1) |> warp }
            """, Rows);
        var refusal = Assert.Single(story.Select("mle").Diagnostics);
        Assert.Equal("E0402", refusal.Code);
        Assert.Contains("dropout", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(story.Select("flow_matching").Plan);
    }

    [Theory]
    [InlineData("", "velocity", "")]
    [InlineData(", trace = hutchinson", "velocity", "")]
    [InlineData("", "planar(width = 1)", " |> scale()")]
    [InlineData("", "hamiltonian(hidden = [3, 2])", " |> scale()")]
    [InlineData("", "planar(width = 1)", " |> scale()", "affine |> planar(2) |> ")]
    [InlineData("", "velocity", "",
        "ode(planar(width = 1), solver = rk4, steps = 3) |> scale() |> ode(velocity, solver = rk4, steps = 2) |> ")]
    public void The_slope_is_that_of_the_loss(string trace, string field, string after, string before = "")
    {
        var run = new TrainedFlow(Story("solver = rk4, steps = 4" + trace, field, after, before), Rows);
        var weights = run.Start(3);
        var gradients = run.Gradients(weights);
        foreach (var name in gradients.Keys)
            for (var i = 0; i < gradients[name].Values.Length; i++)
            {
                double At(double by)
                {
                    var moved = new Dictionary<string, Tensor>(weights)
                        { [name] = new(weights[name].Shape, (double[])weights[name].Values.Clone()) };
                    moved[name].Values[i] += by;
                    return run.Loss(moved);
                }

                Assert.Equal((At(1e-5) - At(-1e-5)) / 2e-5, gradients[name].Values[i], 1e-7);
            }
    }

    /// <summary>
    /// x' = a x + b t + c carries Normal(0, 1) into any normal distribution, of which the likelihood is the largest at the mean and spread
    /// of the rows.
    /// </summary>
    [Fact]
    public void A_straight_line_gives_the_normal_distribution_of_the_rows()
    {
        double[] rows = [.. Enumerable.Range(0, 500).Select(i => 0.8 + (0.5 * Math.Sin(i)) + (0.3 * Math.Cos(7.0 * i)))];
        var bound = TestStory.By("""
            model Line
            data x[rows]: real from x
            net velocity(x: real, t: unit) -> real = linear
            function field(x: real, t: unit) -> real = velocity(x, t)
            flow warp: real = ode(field)
            for n in rows { x[n] ~ Normal(0, 1) |> warp }
            """, "x\n" + string.Concat(rows.Select(r => FormattableString.Invariant($"{r:R}\n"))));
        var outcome = bound.Fitted(new(Seed: 3, MaxIterations: 800, Threads: 1) { [StandardOptions.LearningRate] = 0.02 }, "mle");
        var variance = rows.Average(r => r * r) - Math.Pow(rows.Average(), 2);
        var highest = -0.5 * rows.Length * (1 + Math.Log(2 * Math.PI * variance));
        Assert.InRange(outcome.Metric.Value, highest - 1.5, highest + 1e-3);
        Assert.Equal(Math.Sqrt(variance), Math.Exp(outcome.Summary!.Weights!["velocity.1.weight.x"].Values[0]), 0.03);
    }

    /// <summary>As many steps as there is room for, from data to noise, where the solver takes its own.</summary>
    [Fact]
    public void Steps_stand_where_the_solver_takes_them()
    {
        double[] Times(string solver, string velocity)
        {
            var path = (FlowPath)PathStory.Of($$"""
                model Grid
                data x[rows]: real from x
                function velocity(x: real, t: unit) -> real = {{velocity}}
                flow warp: real = ode(velocity, {{solver}})
                for n in rows { x[n] ~ Normal(0, 1) |> warp }
                """, "x\n1\n2\n");
            using var engine = new ManagedEngine();
            using var store = engine.CreateStore();
            store.Declare(UnrolledOde.Times, [9]);
            var request = new PathRequest(path.Draw.Loops[0].Plate!, 2, ElementType.Float64);
            var slots = new PathBatch(path, request).Slots;
            foreach (var slot in slots) store.Declare(slot.Slot, [2]);
            using var grid = new StepGrid(new Batches(slots, 2, 1), path, request, 8, 1);
            grid.Fill(store, 1);
            return store.Read(UnrolledOde.Times);
        }

        var even = Times("solver = rk4, steps = 8", "x");
        for (var i = 0; i <= 8; i++) Assert.Equal(1 - (i / 8.0), even[i], 1e-12);
        // all that happens happens before t = 0.4
        var dense = Times("solver = dopri5", "30 * cos(60 * t) * sigmoid(60 * (0.3 - t))");
        Assert.Equal((1.0, 0.0), (dense[0], dense[^1]));
        Assert.Equal(dense.OrderDescending(), dense);
        Assert.True(dense.Count(t => t < 0.4) >= 6, string.Join(' ', dense));
    }

    /// <summary>The loss of all rows in the interpreter, at weights of a test.</summary>
    private sealed class TrainedFlow
    {
        private readonly Problem problem;
        private readonly FlowPath path;
        private readonly PathBatch batch;
        private readonly TrainingObjective objective;

        public TrainedFlow(string story, string csv)
        {
            problem = TestStory.By(story, csv).Problem;
            path = (FlowPath)TimePath.Create(ContinuousTimeDraw.Find(problem.Graph)!, problem, TestStory.Catalog);
            var plate = path.Draw.Loops[0].Plate!;
            batch = new(path, new(plate, problem.SizeOf(plate.Size), ElementType.Float64));
            objective = batch.ToTrain(new FlowLikelihood(TestStory.Catalog, "mle").Loss(path, batch), isInNats: true);
        }

        public Dictionary<string, Tensor> Start(ulong seed) =>
            objective.Weights.ToDictionary(w => w.Name, w => new Tensor(w.Slot.Shape, w.Start(new RandomStream(seed, w.Name))));

        public RowScores Scores(Dictionary<string, Tensor> weights) =>
            PathScores.Compute(
                TimePath.Create(ContinuousTimeDraw.Find(problem.Graph)!, (problem with { Trained = weights }), TestStory.Catalog),
                new(), 1,
            ManagedEngine.On(1)).Value!;

        /// <summary>A draw of each row.</summary>
        public double[] Drawn(Dictionary<string, Tensor> weights) =>
            new PriorSampler(problem with { Trained = weights }, TestStory.Catalog).Sample(5).Value!.Values["x"].Values;

        public double Loss(Dictionary<string, Tensor> weights) => Run(weights, ("loss", objective.Losses[0].Value))["loss"].Values[0];

        public IReadOnlyDictionary<string, Tensor> Gradients(Dictionary<string, Tensor> weights)
        {
            var gradients = Gradient.Derive(objective.Losses[0].Value, [.. objective.Weights.Select(w => w.Slot)]);
            return Run(weights, [.. objective.Weights.Select((w, i) => (w.Name, gradients[i]))]);
        }

        private IReadOnlyDictionary<string, Tensor> Run(Dictionary<string, Tensor> weights, params (string, Value)[] outputs)
        {
            var program = batch.Builder.Build(outputs);
            var slots = new Dictionary<string, Tensor>(weights);
            foreach (var rows in objective.Batch) slots[rows.Slot] = rows.Data;
            foreach (var noise in objective.Noise) slots[noise.Name] = noise.Fill(7);
            var steps = program.Slots[UnrolledOde.Times][0] - 1;
            slots[UnrolledOde.Times] = new([steps + 1], [.. Enumerable.Range(0, steps + 1).Select(i => 1 - ((double)i / steps))]);
            return new Interpreter(program).Run(slots.Where(s => program.Slots.ContainsKey(s.Key)).ToDictionary());
        }
    }
}
