using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.ContinuousTime;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.ContinuousTime;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Training;

/// <summary>Nets, flows and SDEs read and produce data in units that are frozen from the training rows.</summary>
public sealed class UnitTests
{
    private const int Count = 60;

    private const string Autoencoder = """
        model Vae
        data x[rows]: real[2] from x, y
        net decode(z: real[2]) -> (mean: real[2], sd: positive[2]) = mlp(hidden = [5])
        for n in rows {
          z[n]: real[2] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]))
        }
        guide {
          net encode(x: real[2]) -> (mean: real[2], sd: positive[2]) = mlp(hidden = [5])
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        """;

    private const string Matched = """
        model Matched
        data x[rows]: real[2] from x, y
        net velocity(x: real[2], t: unit) -> real[2] = mlp(hidden = [6, 6], act = silu)
        flow warp: real[2] = ode(velocity)
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """;

    private const string Scored = """
        model Scored
        data x[rows]: real[2] from x, y
        sde noising: real[2] = vp(beta_min = 0.1, beta_max = 20)
        net score(x: real[2], t: unit) -> real[2] = mlp(hidden = [6, 6], act = silu)
        for n in rows { x[n] ~ reverse(noising, score) }
        """;

    private const string Coupled = """
        model Coupled
        data x[rows]: real[2] from x, y
        flow warp: real[2] = spline(layers = 2, hidden = [6])
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """;

    private const string Prefixed = """
        model Prefixed
        data x[rows]: real[2] from x, y
        net next(before: real[..2]) -> (mean: real, sd: positive) = masked_mlp(hidden = [6])
        for n in rows { for d in 1..2 { x[n, d] ~ Normal(next(x[n, 1..d-1])) } }
        """;

    // bodies that begin with `let`, `concat` and an argument
    private const string Skips = """
        model Skips
        data x[rows]: real[2] from x, y
        net decode(z: real[2]) -> (mean: real[2], sd: positive[2]) =
          let h = linear(5) |> tanh
          concat(z, h) |> linear
        for n in rows {
          z[n]: real[2] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]))
        }
        guide {
          net encode(x: real[2]) -> (mean: real[2], sd: positive[2]) =
            let all = x
            let h = all |> linear(4) |> tanh
            concat(h, concat(all, x)) |> linear
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        """;

    private const string Joins = """
        model Joins
        data x[rows]: real[2] from x, y
        net velocity(x: real[2], t: unit) -> real[2] = concat(x, t) |> mlp(hidden = [6, 6], act = silu)
        flow warp: real[2] = ode(velocity)
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """;

    private const string Lets = """
        model Lets
        data x[rows]: real[2] from x, y
        sde noising: real[2] = vp(beta_min = 0.1, beta_max = 20)
        net score(x: real[2], t: unit) -> real[2] =
          let h = linear(6) |> silu
          concat(h, x, t) |> mlp(hidden = [6], act = silu)
        for n in rows { x[n] ~ reverse(noising, score) }
        """;

    private const string Begins = """
        model Begins
        data x[rows]: real[2] from x, y
        net next(before: real[..2]) -> (mean: real, sd: positive) = before |> masked_mlp(hidden = [6])
        for n in rows { for d in 1..2 { x[n, d] ~ Normal(next(x[n, 1..d-1])) } }
        """;

    private const string Mixed = """
        model Mixed
        data x[rows]: real[2] from x, y
        net next(before: real[..2]) -> (weights: simplex[3], means: real[3], sds: positive[3]) = masked_mlp(hidden = [6])
        for n in rows {
          for d in 1..2 {
            x[n, d] ~ Mixture(next(x[n, 1..d-1]).weights,
              [Normal(next(x[n, 1..d-1]).means[k], next(x[n, 1..d-1]).sds[k]) for k in 1..3])
          }
        }
        """;

    private const string Arrays = """
        model Arrays
        data w[rows, 2]: real from x, y
        net next(before: real[..2]) -> (mean: real, sd: positive) = masked_mlp(hidden = [6])
        for n in rows { for d in 1..2 { w[n, d] ~ Normal(next(w[n, 1..d-1])) } }
        """;

    private const string Drawn = "data v[rows]: real[2] from x, y\n" + "data d[rows]: real[2] from x - y, x - y\n"
        + "data x[rows]: real[2] from Uniform(v, v + 0.01 * d)";

    private static readonly string derived = Autoencoder[..Autoencoder.IndexOf("guide", StringComparison.Ordinal)];

    /// <summary>Rows of two columns far from 0 and 1, in another unit and from another origin on request.</summary>
    private static string Rows(double factor = 1, double offset = 0) => "x,y\n" + string.Concat(Enumerable.Range(0, Count).Select(i =>
        FormattableString.Invariant($"{offset + (factor * (20 + (3 * Math.Sin(i)))):R},")
            + FormattableString.Invariant($"{offset + (factor * (0.1 * Math.Cos(1.7 * i))):R}\n")));

    /// <summary>
    /// The same rows in units of a tenth from another origin have the same bits for each row, after the Jacobian: all that a training reads
    /// is the same up to rounding.
    /// </summary>
    [Theory]
    [InlineData("elbo", Autoencoder)]
    [InlineData("iwae", Autoencoder)]
    [InlineData("flow_matching", Matched)]
    [InlineData("mle", Matched)]
    [InlineData("score", Scored)]
    [InlineData("mle", Coupled)]
    [InlineData("mle", Prefixed)]
    [InlineData("elbo", Skips)]
    [InlineData("flow_matching", Joins)]
    [InlineData("mle", Joins)]
    [InlineData("score", Lets)]
    [InlineData("mle", Begins)]
    [InlineData("mle", Mixed)]
    [InlineData("mle", Arrays)]
    public void The_unit_and_origin_of_columns_do_not_matter(string method, string story)
    {
        var (one, other) = (Trained(story, Rows(), method), Trained(story, Rows(0.1, 3), method));
        var isDensity = one.Objective.IsInNats;
        Assert.Equal(one.Value + (isDensity ? 2 * Count * Math.Log(10) : 0), other.Value, isDensity ? Count * 1e-3 : 1e-3);
        foreach (var (name, weights) in one.Summary!.Weights!.Where(w => !IsOfUnits(w.Key)))
            for (var i = 0; i < weights.Values.Length; i++)
                Assert.Equal(weights.Values[i], other.Summary!.Weights![name].Values[i], 1e-3);
    }

    /// <summary>Rows that are drawn between bounds, or about a mean, have units as those that are read.</summary>
    [Theory]
    [InlineData("elbo", Autoencoder)]
    [InlineData("flow_matching", Matched)]
    [InlineData("mle", Coupled)]
    [InlineData("mle", Prefixed)]
    public void The_unit_and_origin_of_drawn_rows_do_not_matter(string method, string story)
    {
        story = story.Replace("data x[rows]: real[2] from x, y", Drawn, StringComparison.Ordinal);
        var (one, other) = (Trained(story, Rows(), method), Trained(story, Rows(0.1, 3), method));
        Assert.Equal(one.Value + (one.Objective.IsInNats ? 2 * Count * Math.Log(10) : 0), other.Value,
            one.Objective.IsInNats ? Count * 1e-3 : 1e-3);
        Assert.Contains(one.Summary!.Weights!.Keys, IsOfUnits);
    }

    /// <summary>Before a last `exp`, rows of real numbers have the units of their logarithms, as positive ones have.</summary>
    [Theory, InlineData("real"), InlineData("positive")]
    public void The_unit_of_rows_below_exp_does_not_matter(string type)
    {
        var story = $"model M\ndata x[rows]: {type}[2] from a, b\nflow warp: {type}[2] = realnvp(layers = 2, hidden = [4]) |> exp\n"
            + "for n in rows { x[n] ~ Normal(0, 1) |> warp }";
        var (one, other) = (Trained(story, Csv(1), "mle"), Trained(story, Csv(1e5), "mle"));
        Assert.Equal(one.Value - (2 * Count * Math.Log(1e5)), other.Value, Count * 1e-3);

        static string Csv(double unit) => "a,b\n" + string.Concat(Enumerable.Range(0, Count).Select(i => FormattableString.Invariant(
            $"{unit * Math.Exp(Math.Sin(i)):R},{unit * Math.Exp(2 + Math.Cos(1.7 * i)):R}\n")));
    }

    /// <summary>A guide reads missing cells as 0 in the units of its net, wherever the column lies.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void Missing_cells_are_read_as_the_mean(bool isFlow)
    {
        var story = !isFlow ? Autoencoder : Autoencoder
            .Replace("Normal(encode(x[n]))", "Normal(0, 1) |> bend(x[n])", StringComparison.Ordinal)
            .Replace("net encode(x: real[2]) -> (mean: real[2], sd: positive[2]) = mlp(hidden = [5])",
                "flow bend(given x: real[2]): real[2] = realnvp(layers = 2, hidden = [4])", StringComparison.Ordinal);
        var (one, other) = (Trained(story, Gaps(1, 0), "elbo"), Trained(story, Gaps(0.1, 3), "elbo"));
        Assert.Equal(one.Value + (((2 * Count) - 9) * Math.Log(10)), other.Value, Count * 1e-3);

        static string Gaps(double factor, double offset) => string.Join('\n', Rows(factor, offset).Split('\n')
            .Select((row, i) => i % 7 == 3 ? row[..(row.IndexOf(',', StringComparison.Ordinal) + 1)] : row));
    }

    private static string Sequences(double factor, double offset) => "id,y\n" + string.Concat(Enumerable.Range(0, 12).SelectMany(s =>
        Enumerable.Range(0, 1 + (5 * s % 7)).Select(t => FormattableString.Invariant(
            $"s{s},{offset + (factor * (20 + (3 * Math.Sin((7 * s) + (2.3 * t))))):R}\n"))));

    /// <summary>Sequences in groups have units too, of their own cells: those beyond the end of a group do not count.</summary>
    [Theory, InlineData("masked_mlp(hidden = [5])"), InlineData("gru(4)"), InlineData("causal_conv(hidden = [4])")]
    public void The_unit_and_origin_of_sequences_do_not_matter(string layers)
    {
        var story = $$"""
            model Sequences
            data y[seq, step]: real from y by id
            net next(before: real[..step]) -> (mean: real, sd: positive) = {{layers}}
            for s in seq { for t in 1..step { y[s, t] ~ Normal(next(y[s, 1..t-1])) } }
            """;
        var (one, other) = (Trained(story, Sequences(1, 0), "mle"), Trained(story, Sequences(0.1, 3), "mle"));
        double[] cells = [.. Sequences(1, 0).Split('\n').Skip(1).Where(l => l.Length > 0)
            .Select(l => double.Parse(l.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(one.Value + (cells.Length * Math.Log(10)), other.Value, cells.Length * 1e-3);
        var units = one.Summary!.Weights!;
        Assert.Equal(["next.input.before", "next.output.mean", "next.output.sd"], units.Keys.Where(IsOfUnits).Order());
        var sd = Math.Sqrt(cells.Sum(v => Math.Pow(v - cells.Average(), 2)) / (cells.Length - 1));
        Assert.Equal(cells.Average(), units["next.input.before"].Values[0], 1e-6);
        Assert.Equal(sd, units["next.input.before"].Values[1], 1e-6);
        Assert.Empty(DataScale.Warnings(TestStory.By(story, Sequences(1, 0)).Problem));
    }

    /// <summary>A derived guide reads its rows in their units, too.</summary>
    [Fact]
    public void An_encoder_that_is_derived_has_units() =>
        Assert.Equal(["decode.output.mean", "decode.output.sd", "encode_z.input.x"],
            Trained(derived, Rows(), "elbo").Summary!.Weights!.Keys.Where(IsOfUnits).Order());

    /// <summary>
    /// A preconditioned net that is 0 everywhere leaves the normal distribution of the data: the exact velocity and score of that.
    /// </summary>
    [Theory, InlineData(Matched), InlineData(Scored)]
    public void A_net_of_zeros_is_the_normal_distribution_of_the_data(string story)
    {
        var bound = TestStory.By(story, Rows());
        var trained = bound.Fitted(new(MaxIterations: 1, Threads: 1));
        var zeros = trained.Summary!.Weights!.ToDictionary(w => w.Key,
            w => IsOfUnits(w.Key) ? w.Value : new Tensor(w.Value.Shape, new double[w.Value.Values.Length]));
        var path = TimePath.Create(StoryStructures.Of(bound.Graph).Path!, bound.Problem with { Trained = zeros }, TestStory.Catalog);
        var scores = PathScores.Compute(path, PathStory.Along(1e-10), 1, ManagedEngine.On(1)).Value!.LogDensity;
        var values = bound.Problem.Data["x"].Values;
        var (mean, sd) = (new double[2], new double[2]);
        for (var column = 0; column < 2; column++)
        {
            double[] own = [.. Enumerable.Range(0, Count).Select(i => values[(2 * i) + column])];
            mean[column] = own.Average();
            sd[column] = Math.Sqrt(own.Sum(v => Math.Pow(v - own.Average(), 2)) / (Count - 1));
        }

        for (var row = 0; row < Count; row++)
            Assert.Equal(PathStory.LogNormal(values[2 * row], mean[0], sd[0]) + PathStory.LogNormal(values[(2 * row) + 1], mean[1], sd[1]),
                scores[row], 1e-5);
    }

    /// <summary>Units are those of the rows that are trained on: a row that is kept out has no part in them.</summary>
    [Fact]
    public void Rows_that_are_held_out_do_not_set_units()
    {
        var held = Trained(Coupled, Rows(), "mle", holdout: 0.2).Summary!.Weights!["x.units"].Values;
        var all = Trained(Coupled, Rows(), "mle").Summary!.Weights!["x.units"].Values;
        Assert.NotEqual(all[0], held[0]);
        Assert.Equal(20, held[0], 1.0);
    }

    // units that the story states keep the warning about data far from 0 and 1
    [Theory]
    [InlineData("real", "affine", "Normal(0, 1) |> bend", true)]
    [InlineData("real", "affine", "Normal(0, precision = 1) |> bend", true)]
    [InlineData("real", "affine", "Normal(0, 2) |> bend", false)]
    [InlineData("real", "affine", "Normal(1, 1) |> bend", false)]
    [InlineData("real", "affine", "Logistic(0, 1) |> bend", false)]
    [InlineData("real", "ode(straight)", "Normal(0, 1) |> bend", true)]
    [InlineData("real", "ode(steep)", "Normal(0, 1) |> bend", false)]
    [InlineData("real", "ode(joined)", "Normal(0, 1) |> bend", true)]
    [InlineData("real", "ode(timed)", "Normal(0, 1) |> bend", false)]
    [InlineData("real", "ode(around)", "Normal(0, 1) |> bend", false)]
    [InlineData("real", "affine", "reverse(preserving, straight)", true)]
    [InlineData("real", "affine", "reverse(exploding, straight)", false)]
    [InlineData("real", "affine", "reverse(preserving, around)", false)]
    [InlineData("real[2]", "nice()", "Normal(0, 1) |> bend", false)]
    [InlineData("real[2]", "nice() |> scale()", "Normal(0, 1) |> bend", true)]
    [InlineData("real[2]", "ode(hamiltonian(hidden = [3]))", "Normal(0, 1) |> bend", false)]
    [InlineData("real[2]", "ode(planar(width = 3))", "Normal(0, 1) |> bend", true)]
    public void Units_are_open_where_the_story_does_not_state_them(string type, string map, string distribution, bool areOpen)
    {
        var story = $$"""
            model Open
            data x[rows]: {{type}} from {{(type == "real" ? "x" : "x, y")}}
            net straight(x: real, t: unit) -> real = mlp(hidden = [3], act = tanh)
            net steep(x: real, t: unit) -> real = concat(2 * x, t) |> mlp(hidden = [3], act = tanh)
            net joined(x: real, t: unit) -> real = concat(x, t) |> mlp(hidden = [3], act = tanh)
            net timed(x: real, t: unit) -> real = concat(x, 2 * t) |> mlp(hidden = [3], act = tanh)
            function around(x: real, t: unit) -> real = -straight(x, t)
            sde preserving: real = vp(beta_min = 0.1, beta_max = 20)
            sde exploding: real = ve(sigma_min = 0.01, sigma_max = 50)
            flow bend: {{type}} = {{map}}
            for n in rows { x[n] ~ {{distribution}} }
            """;
        var problem = TestStory.By(story, "x,y\n100,200\n102,203\n103,200\n").Problem;
        Assert.Equal(areOpen ? ["x.units"] : [], StoryStructures.Of(problem.Graph).Open.All.Select(u => u.Name));
        Assert.Equal(areOpen, !DataScale.Warnings(problem).Any());
    }

    /// <summary>
    /// A flow that ends in `exp` has the units of the logarithms of its data: other units of these, and other powers of them, change no bit
    /// after the Jacobian.
    /// </summary>
    [Theory]
    [InlineData("mle", "spline(layers = 2, hidden = [6]) |> exp", 1e-4, 1)]
    [InlineData("mle", "affine |> realnvp(layers = 2, hidden = [6]) |> exp", 1e3, 4)]
    [InlineData("mle", "maf(layers = 2, hidden = [6]) |> exp", 1e5, 0.1)]
    [InlineData("mle", "ode(velocity) |> exp", 1e-3, 3)]
    public void The_unit_and_power_of_positive_columns_do_not_matter(string method, string maps, double factor, double power)
    {
        var story = $$"""
            model Positive
            data x[rows]: positive[2] from x, y
            net velocity(x: real[2], t: unit) -> real[2] = mlp(hidden = [6, 6], act = silu)
            flow warp: positive[2] = {{maps}}
            for n in rows { x[n] ~ Normal(0, 1) |> warp }
            """;
        if (!maps.StartsWith("ode", StringComparison.Ordinal))
            story = string.Join('\n', story.Split('\n').Where(line => !line.StartsWith("net", StringComparison.Ordinal)));
        double[] logs = [.. Enumerable.Range(0, 2 * Count).Select(i => i % 2 == 0 ? 0.7 + (0.4 * Math.Sin(i)) : 0.3 * Math.Cos(1.7 * i))];
        var (one, other) = (Trained(story, Csv(1, 1), method), Trained(story, Csv(factor, power), method));
        // log p'(f x^k) = log p(x) - log(k f x^(k - 1)) for each number
        var jacobian = logs.Sum(log => Math.Log(power * factor) + ((power - 1) * log));
        Assert.Equal(one.Value - jacobian, other.Value, Count * 1e-3);
        foreach (var (name, weights) in one.Summary!.Weights!.Where(w => !IsOfUnits(w.Key)))
            for (var i = 0; i < weights.Values.Length; i++)
                Assert.Equal(weights.Values[i], other.Summary!.Weights![name].Values[i], 1e-3);
        Assert.Equal(Math.Log(factor) + (power * logs.Where((_, i) => i % 2 == 0).Average()),
            other.Summary!.Weights!["x.units"].Values[0], 1e-6);
        Assert.Empty(DataScale.Warnings(TestStory.By(story, Csv(factor, power)).Problem));

        string Csv(double by, double to) => "x,y\n" + string.Concat(logs.Chunk(2).Select(row =>
            FormattableString.Invariant($"{by * Math.Exp(to * row[0]):R},{by * Math.Exp(to * row[1]):R}\n")));
    }

    [Theory]
    [InlineData("x[n] ~ Normal(at(u[n]).mean, 1)", "at.input.u at.output.mean")]
    [InlineData("x[n] ~ Normal(at(u[n]))", "at.input.u at.output.mean at.output.sd")]
    [InlineData("x[n] ~ Normal(at(2 * u[n]))", "at.output.mean at.output.sd")]
    // a unit for every place where an output is read, or none
    [InlineData("x[n] ~ Normal(at(u[n]).mean, at(u[n]).mean ^ 2)", "at.input.u")]
    [InlineData("x[n] ~ Laplace(at(u[n]).mean, at(u[n]).sd)", "at.input.u at.output.mean at.output.sd")]
    [InlineData("x[n] ~ Normal(at(u[n]).mean, variance = at(u[n]).sd)", "at.input.u at.output.mean at.output.sd")]
    [InlineData("x[n] ~ LogNormal(at(u[n]).mean, at(u[n]).sd)", "at.input.u")]
    [InlineData("x[n] ~ Normal(twice(u[n]), 1)", "")]
    [InlineData("x[n] ~ Normal(from_formula(u[n]), 1)", "from_formula.output")]
    [InlineData("x[n] ~ Normal(joined(u[n]), 1)", "joined.input.u joined.output")]
    [InlineData("x[n] ~ Normal(kept(u[n]), 1)", "kept.input.u kept.output")]
    // what a let holds unchanged is computed with
    [InlineData("x[n] ~ Normal(passed(u[n]), 1)", "passed.output")]
    [InlineData("x[n] ~ Normal(same(u[n]), 1)", "")]
    [InlineData("x[n] ~ Normal(at(u[n])) z[n] ~ Normal(at(x[n]))", "")]
    [InlineData("x[n] ~ Normal(0, 1) |> turned(u[n])", "turned.input.u x.units")]
    // components of a mixture draw in the same units
    [InlineData("x[n] ~ Mixture(both(u[n]).w, [Normal(both(u[n]).m[k], both(u[n]).s[k]) for k in 1..2])",
        "both.input.u both.output.m both.output.s")]
    [InlineData("x[n] ~ Mixture([0.5, 0.5], [Normal(at(u[n])), Normal(at(u[n]).mean, 1)])", "at.input.u at.output.mean at.output.sd")]
    [InlineData("x[n] ~ Mixture(both(u[n]).w, [Normal(both(u[n]).m[k], both(u[n]).m[k] ^ 2) for k in 1..2])", "both.input.u")]
    [InlineData("x[n] ~ Truncated(Normal(at(u[n])), 0, 9)", "at.input.u")]
    [InlineData("x[n] ~ Normal(0, 1) |> moved(u[n])", "moved.input.u speed.input.u x.units")]
    [InlineData("x[n] ~ Normal(0, 1) |> moved(u[n] / 2)", "x.units")]
    public void Units_are_where_the_story_leaves_them_open(string statement, string names) =>
        Assert.Equal(names, string.Join(' ',
            StoryStructures.Of(TestStory.Compile(Text(statement))).Open.All.Select(u => u.Name).Order(StringComparer.Ordinal)));

    /// <summary>An argument of a net in units of the data, and each kind of width that it can give.</summary>
    [Theory]
    [InlineData("Normal(at(u[n]))", 1)]
    [InlineData("Normal(at(u[n]).mean, variance = at(u[n]).sd)", 2)]
    [InlineData("Normal(at(u[n]).mean, precision = at(u[n]).sd)", -2)]
    [InlineData("Normal(0, 1) |> turned(u[n])", 0)]
    [InlineData("Normal(0, 1) |> moved(u[n])", 0)]
    [InlineData("Normal(0, 1) |> carried(u[n])", 0)]
    [InlineData("Mixture(both(u[n]).w, [Normal(both(u[n]).m[k], both(u[n]).s[k]) for k in 1..2])", 0)]
    public void The_unit_of_inputs_and_outputs_of_nets_does_not_matter(string distribution, int power)
    {
        var story = Text($"x[n] ~ {distribution}");
        string Cells(double factor, double offset) => "x,u\n" + string.Concat(Enumerable.Range(0, Count).Select(i =>
            FormattableString.Invariant($"{offset + (factor * (20 + (3 * Math.Sin(i)))):R},{offset - (factor * Math.Cos(1.7 * i)):R}\n")));
        var (one, other) = (Trained(story, Cells(1, 0), "mle"), Trained(story, Cells(0.1, 3), "mle"));
        Assert.Equal(one.Value + (Count * Math.Log(10)), other.Value, Count * 1e-3);
        if (power == 0) return;
        var (wide, narrow) = (one.Summary!.Weights!["at.output.sd"].Values[1], other.Summary!.Weights!["at.output.sd"].Values[1]);
        Assert.Equal(Math.Pow(10, power), wide / narrow, 1e-9 * Math.Pow(10, power));
    }

    // units that the story states keep the warning about data far from 0 and 1
    [Theory]
    [InlineData("x[n] ~ Normal(at(u[n]))", "")]
    [InlineData("x[n] ~ Normal(at(u[n]).mean, 1)", "x")]
    [InlineData("x[n] ~ StudentT(4, at(u[n]).mean, at(u[n]).sd)", "")]
    [InlineData("x[n] ~ Normal(at(2 * u[n]))", "u")]
    [InlineData("x[n] ~ Normal(0, 2) |> turned(u[n])", "x")]
    [InlineData("x[n] ~ Normal(twice(u[n]), 1)", "u x")]
    [InlineData("x[n] ~ Mixture(both(u[n]).w, [Normal(both(u[n]).m[k], both(u[n]).s[k]) for k in 1..2])", "")]
    [InlineData("x[n] ~ Mixture(both(u[n]).w, [Normal(both(u[n]).m[k], 1) for k in 1..2])", "x")]
    public void Data_in_open_units_are_not_warned_of(string statement, string warned)
    {
        var problem = TestStory.By(Text(statement), "x,u\n100,200\n102,203\n103,200\n").Problem;
        Assert.Equal(warned, string.Join(' ', DataScale.Warnings(problem).Select(w => w.Message.Split('`')[1]).Order()));
    }

    /// <summary>Units are subtracted in float32: rows that differ in digits that it does not have are warned of.</summary>
    [Theory, InlineData(1e4, 0), InlineData(1e9, 2)]
    public void Data_that_differ_in_their_last_digits_are_warned_of(double offset, int warned)
    {
        var rows = FormattableString.Invariant($"x,u\n{offset},{offset}\n{offset + 1},{offset - 1}\n{offset + 2},{offset}\n");
        Assert.Equal(warned, DataScale.Warnings(TestStory.By(Text("x[n] ~ Normal(at(u[n]))"), rows).Problem).Count());
    }

    /// <summary>A cell beyond the numbers of float32 leaves the data as they are, so that the row is named.</summary>
    [Fact]
    public void Units_beyond_float32_are_not_frozen() =>
        Assert.Empty(FrozenUnits.Freeze(TestStory.By(Text("x[n] ~ Normal(at(u[n]))"), "x,u\n1,1e300\n1e39,3\n3,2\n").Problem).Units);

    private static string Text(string statement) => $$"""
        model Open
        data u[rows]: real
        data x[rows]: {{(statement.Contains("LogNormal", StringComparison.Ordinal) ? "positive" : "real")}}
        net at(u: real) -> (mean: real, sd: positive) = mlp(hidden = [3])
        net both(u: real) -> (w: simplex[2], m: real[2], s: positive[2]) = mlp(hidden = [3])
        net from_formula(u: real) -> real = (2 * u) |> linear
        net joined(u: real) -> real = concat(u, 1) |> linear
        net kept(u: real) -> real =
          let h = linear(2) |> tanh
          concat(h, u) |> linear
        net passed(u: real) -> real =
          let v = u
          concat(v, 2 * v) |> linear
        net same(u: real) -> real = u
        net speed(x: real, t: unit, u: real) -> real = mlp(hidden = [3])
        function twice(u: real) -> real = 2 * at(u).mean
        {{Flow(statement, "turned", "affine")}}
        {{Flow(statement, "moved", "ode(speed)")}}
        {{Flow(statement, "carried", "ode(planar(width = 2))")}}
        for n in rows {
          {{statement.Replace(") z[n]", ")\n  z[n]", StringComparison.Ordinal)}}
        }
        """;

    private static string Flow(string statement, string name, string maps) =>
        statement.Contains(name, StringComparison.Ordinal) ? $"flow {name}(given u: real): real = {maps}" : "";

    private static bool IsOfUnits(string weight) => weight.EndsWith(".units", StringComparison.Ordinal)
        || weight.Contains(".input.", StringComparison.Ordinal) || weight.Contains(".output", StringComparison.Ordinal);

    private static FitOutcome Trained(string story, string rows, string method, double? holdout = null) =>
        TestStory.By(story, rows).Fitted(new(MaxIterations: 20, Threads: 1) { [StandardOptions.Holdout] = holdout }, method);
}
