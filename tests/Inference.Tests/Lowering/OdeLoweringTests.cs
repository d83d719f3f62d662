using System.Globalization;
using ProbDsl.Inference.Problems;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Lowering;

/// <summary>`solve_ode` in a program: against formulas, published numbers, and each equation alone.</summary>
public sealed class OdeLoweringTests
{
    private const string Times = "t\n0.5\n1\n2.5\n4\n7\n";

    private static readonly double[] times = [0.5, 1, 2.5, 4, 7];

    private static readonly double[] published = [0.2083340149701255e-7, 0.8333360770334713e-13, 0.9999999791665050];

    public static TheoryData<string> Solvers => ["dopri5", "tsit5", "rosenbrock"];

    /// <summary>u'' = -w^2 u - 2 c u', a wave that fades.</summary>
    private static string Wave(string options = "", string start = "[a, b]", string from = "0", string at = "t") => $$"""
        model Wave
        data t[rows]: real
        data y[rows]: real from t
        param w: positive
        param c: positive
        param a: real
        param b: real
        param lag: real
        function motion(u: real[2], time: real, w: real, c: real) -> real[2] = [u[2], -w^2 * u[1] - 2 * c * u[2]]
        path = solve_ode(motion, {{start}}, {{from}}, {{at}}, w, c{{options}})
        for n in rows { y[n] ~ Normal(path[n, 1] + lag, 1) }
        """;

    private static double[] Position(double w, double c, double a, double b, double after)
    {
        var wave = Math.Sqrt((w * w) - (c * c));
        var (cos, sin, fade) = (Math.Cos(wave * after), Math.Sin(wave * after), Math.Exp(-c * after));
        var second = (b + (c * a)) / wave;
        var u = fade * ((a * cos) + (second * sin));
        return [u, (-c * u) + (fade * wave * ((second * cos) - (a * sin)))];
    }

    private static (string, double[])[] Values(double w = 2, double c = 0.3, double a = 1, double b = -0.5, double lag = 0) =>
        [("w", [w]), ("c", [c]), ("a", [a]), ("b", [b]), ("lag", [lag])];

    [Theory, MemberData(nameof(Solvers))]
    public void A_wave_that_fades_is_its_formula(string solver)
    {
        double Error(double tolerance)
        {
            var written = tolerance.ToString("R", CultureInfo.InvariantCulture);
            var options = $", solver = {solver}, rtol = {written}, atol = {written}, max_steps = 4000";
            var found = new SolvedPath(Wave(options), Times).At(Values());
            return found.Zip(times.SelectMany(t => Position(2, 0.3, 1, -0.5, t))).Max(p => Math.Abs(p.First - p.Second));
        }

        var (coarse, fine) = (Error(1e-5), Error(1e-9));
        Assert.InRange(coarse, 1e-9, 1e-4);
        Assert.InRange(fine, 1e-13, 2e-8);
    }

    [Theory, MemberData(nameof(Solvers))]
    public void Gradients_are_those_of_the_formula(string solver)
    {
        var path = new SolvedPath(Wave($", solver = {solver}, rtol = 1e-9, max_steps = 4000", from: "lag", at: "t + 2 * lag"), Times);
        // the path runs for t + lag
        foreach (var number in new[] { 3, 8 })
        {
            double At(double w = 2, double c = 0.3, double a = 1, double b = -0.5, double lag = 0.1) =>
                Position(w, c, a, b, times[number / 2] + lag)[number % 2];
            const double H = 1e-5;
            foreach (var (name, slope) in new[]
            {
                ("w", (At(w: 2 + H) - At(w: 2 - H)) / (2 * H)), ("c", (At(c: 0.3 + H) - At(c: 0.3 - H)) / (2 * H)),
                ("a", (At(a: 1 + H) - At(a: 1 - H)) / (2 * H)), ("b", (At(b: -0.5 + H) - At(b: -0.5 - H)) / (2 * H)),
                ("lag", (At(lag: 0.1 + H) - At(lag: 0.1 - H)) / (2 * H)),
            }) Assert.Equal(slope, path.Slope(number, name, Values(lag: 0.1))[0], 1e-6);
        }
    }

    /// <summary>u' = -2 k t u: exp(-k t^2), in as few steps as the order of a method allows: a wrong one takes thousands.</summary>
    [Theory, InlineData("dopri5", 40), InlineData("tsit5", 40), InlineData("rosenbrock", 400)]
    public void A_rate_that_changes_with_time_takes_few_steps(string solver, int steps)
    {
        var path = new SolvedPath($$"""
            model Bell
            data t[rows]: real
            data y[rows]: real from t
            param k: positive
            function bell(u: real, time: real, k: real) -> real = -2 * k * time * u
            path = solve_ode(bell, 1, 0, t, k, solver = {{solver}}, rtol = 1e-8, atol = 1e-10, max_steps = {{steps}})
            for n in rows { y[n] ~ Normal(path[n], 1) }
            """, "t\n0.5\n1.5\n");
        var found = path.At(("k", [1]));
        Assert.Equal(Math.Exp(-0.25), found[0], 1e-7);
        Assert.Equal(Math.Exp(-2.25), found[1], 1e-7);
        Assert.Equal(-2.25 * Math.Exp(-2.25), path.Slope(1, "k", ("k", [1]))[0], 1e-6);
    }

    /// <summary>u' = -k u: u = exp(-k t), whose second derivative by k is t^2 u.</summary>
    [Theory, MemberData(nameof(Solvers))]
    public void Second_derivatives_are_those_of_the_formula(string solver)
    {
        var path = new SolvedPath($$"""
            model Decay
            data t[rows]: real
            data y[rows]: real from t
            param k: positive
            function decay(u: real, time: real, k: real) -> real = -k * u
            path = solve_ode(decay, 1, 0, t, k, solver = {{solver}}, rtol = 1e-9)
            for n in rows { y[n] ~ Normal(path[n], 1) }
            """, Times);
        foreach (var (i, t) in times.Index())
            Assert.Equal(t * t * Math.Exp(-0.4 * t), path.Curvature(i, "k", ("k", [0.4])), 1e-6);
    }

    /// <summary>
    /// The reaction of Robertson, at 1e11 by the IVP test set (Mazzia and Magherini 2008), where it needs steps of any length.
    /// </summary>
    [Fact]
    public void A_stiff_reaction_has_the_published_numbers()
    {
        var found = Robertson("rosenbrock", "max_steps = 2000").At(("k", [0.04]));
        Assert.All(published.Zip(found[3..]), p => Assert.Equal(1, p.Second / p.First, 1e-4));
        Assert.All(Robertson("dopri5", "max_steps = 2000").At(("k", [0.04]))[3..], n => Assert.Equal(double.NaN, n));
    }

    /// <summary>By the slow rate, at time 40: by differences.</summary>
    [Fact]
    public void A_stiff_reaction_has_its_gradient()
    {
        var path = Robertson("rosenbrock", "max_steps = 2000");
        var (less, more) = (path.At(("k", [0.04 - 1e-5])), path.At(("k", [0.04 + 1e-5])));
        for (var i = 0; i < 3; i++) Assert.Equal(1, path.Slope(i, "k", ("k", [0.04]))[0] / ((more[i] - less[i]) / 2e-5), 1e-3);
    }

    private static SolvedPath Robertson(string solver, string most) => new($$"""
        model Reaction
        data t[rows]: real
        data y[rows]: real from t
        param k: positive
        function reaction(u: real[3], time: real, k: real) -> real[3] =
          [-k * u[1] + 10000 * u[2] * u[3], k * u[1] - 10000 * u[2] * u[3] - 30000000 * u[2]^2, 30000000 * u[2]^2]
        path = solve_ode(reaction, [1, 0, 0], 0, t, k, solver = {{solver}}, rtol = 1e-7, atol = 1e-14, {{most}})
        for n in rows { y[n] ~ Normal(path[n, 1], 1) }
        """, "t\n40\n1e11\n");

    /// <summary>u' = u^2 from 1: 1 / (1 - t), and nothing from time 1 on.</summary>
    [Theory, MemberData(nameof(Solvers))]
    public void What_is_infinite_is_not_a_number(string solver)
    {
        var path = new SolvedPath($$"""
            model Explosion
            data t[rows]: real
            data y[rows]: real from t
            param k: positive
            function growth(u: real, time: real, k: real) -> real = k * u^2
            path = solve_ode(growth, 1, 0, t, k, solver = {{solver}})
            for n in rows { y[n] ~ Normal(path[n], 1) }
            """, "t\n0\n0.5\n0.5\n0.9\n1.5\n2\n");
        var found = path.At(("k", [1]));
        Assert.All(new[] { 1, 2, 2, 10.0 }.Zip(found), p => Assert.Equal(p.First, p.Second, 1e-4));
        Assert.All(found[4..], n => Assert.Equal(double.NaN, n));
        // what was reached has a gradient: t / (1 - k t)^2
        Assert.Equal(2, path.Slope(1, "k", ("k", [1]))[0], 1e-4);
    }

    /// <summary>Members of a plate are solved at once: each as if it were alone, with times of its own.</summary>
    [Theory, MemberData(nameof(Solvers))]
    public void A_member_does_not_depend_on_those_beside_it(string solver)
    {
        const string Csv = "s,t,y\n1,1,0\n1,2,0\n1,9,0\n2,0.5,0\n2,30,0\n3,2,0\n";
        var both = new SolvedPath(Doses(solver), Csv).At(("k", [0.1, 2, 40]), ("dose", [1, 2, 3]));
        double[][] expected = [[1, 2, 9], [0.5, 30], [2]];
        for (var s = 0; s < 3; s++)
            for (var i = 0; i < expected[s].Length; i++)
            {
                var rows = string.Concat(expected[s].Select(t => FormattableString.Invariant($"1,{t},0\n")));
                var alone = new SolvedPath(Doses(solver), $"s,t,y\n{rows}").At(("k", [new[] { 0.1, 2, 40 }[s]]), ("dose", [s + 1]));
                Assert.Equal(alone[i], both[(3 * s) + i]);
                Assert.Equal((s + 1) * Math.Exp(-new[] { 0.1, 2, 40 }[s] * expected[s][i]), alone[i], 1e-5);
            }
    }

    private static string Doses(string solver) => $$$"""
        model Doses
        data time[subjects, visits]: real from t by s
        data y[subjects, visits]: real from y by s
        param k[subjects]: positive
        param dose[subjects]: positive
        function elimination(u: real, after: real, k: real) -> real = -k * u
        for s in subjects {
          path[s] = solve_ode(elimination, dose[s], 0, time[s], k[s], solver = {{{solver}}})
          for v in visits { y[s, v] ~ Normal(path[s, v], 1) }
        }
        """;

    /// <summary>Times are known from the data: they may stand in any order.</summary>
    [Fact]
    public void Times_stand_in_any_order()
    {
        var sorted = new SolvedPath(Wave(), "t\n1\n2\n2\n3\n").At(Values());
        var found = new SolvedPath(Wave(), "t\n3\n2\n1\n2\n").At(Values());
        Assert.Equal([.. sorted[6..], .. sorted[2..4], .. sorted[..2], .. sorted[2..4]], found);
    }

    /// <summary>Times that depend on unknowns are sorted by the program: gradients too.</summary>
    [Fact]
    public void Unknown_times_stand_in_any_order()
    {
        var (sorted, other) = (new SolvedPath(Wave(at: "t + lag"), "t\n1\n1\n2\n3\n"),
            new SolvedPath(Wave(at: "t + lag"), "t\n3\n1\n1\n2\n"));
        var values = Values(lag: 0.5);
        var found = sorted.At(values);
        Assert.Equal([.. found[6..], .. found[..6]], other.At(values));
        Assert.Equal(sorted.Slope(6, "lag", values), other.Slope(0, "lag", values));
        Assert.Equal(sorted.Slope(0, "w", values), other.Slope(2, "w", values));
    }

    [Fact]
    public void No_time_is_before_the_first()
    {
        var refused = Assert.Throws<LoweringLimit>(() => new SolvedPath(Wave(from: "2"), "t\n3\n1\n"));
        Assert.Contains("starts at 2, but time 2 is 1", refused.ToRefusal().Reason, StringComparison.Ordinal);
    }
}
