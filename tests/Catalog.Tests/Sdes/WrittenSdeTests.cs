using ProbDsl.Catalog.Sdes;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Sdes;

/// <summary>
/// What a drift and a diffusion of functions keep and spread, against closed forms and against the equations of mean and variance followed
/// in small steps.
/// </summary>
public sealed class WrittenSdeTests
{
    private const double Turn = 0.99 * Math.PI / 2;

    private static readonly double[] times = [1e-6, 1e-5, 1.3e-5, 1e-4, 0.0017, 0.01, 0.1, 0.2501, 0.5, 0.7431, 0.99, 1];

    /// <summary>f, g, kept and the variance.</summary>
    private static readonly Dictionary<string,
        (Func<Value, Value> Drift, Func<Value, Value> Diffusion, Func<double, double> Kept, Func<double, double> Variance)> forms = new()
        {
            ["Ornstein and Uhlenbeck"] = (t => (0 * t) - 3, t => (0 * t) + 0.7, t => Math.Exp(-3 * t), t => 0.49 * -Expm1Of(-6 * t) / 6),
            ["a random walk"] = (t => 0 * t, t => (0 * t) + 2, _ => 1, t => 4 * t),
            ["growth"] = (t => 1 / (1 + t), t => t * (1 + t), t => 1 + t, t => Math.Pow(1 + t, 2) * t * t * t / 3),
            ["a cosine"] = (t => -Turn * Sin(Turn * t) / Cos(Turn * t), t => Sqrt(2 * Turn * Sin(Turn * t) / Cos(Turn * t)),
                t => Math.Cos(Turn * t), t => Math.Pow(Math.Sin(Turn * t), 2)),
            ["almost nothing is left"] = (t => (0 * t) - 400, t => (0 * t) + 1, t => Math.Exp(-400 * t), t => -Expm1Of(-800 * t) / 800),
            ["noise that fades"] = (t => 0 * t, t => Exp(-20 * t), _ => 1, t => -Expm1Of(-40 * t) / 40),
        };

    public static TheoryData<string> Forms => [.. forms.Keys];

    [Theory, MemberData(nameof(Forms))]
    public void Closed_forms_are_met(string name)
    {
        var (drift, diffusion, kept, variance) = forms[name];
        var sde = NoisingAt.Written(drift, diffusion);
        Near(times.Select(kept), NoisingAt.At(sde.Kept, times), 1e-7);
        Near(times.Select(variance).Select(Math.Sqrt), NoisingAt.At(sde.Spread, times), 1e-7);
        Assert.Equal(Math.Sqrt(variance(1)), sde.EndSd, 1e-8 * sde.EndSd);
        // twice the noise is spread twice as far
        Near(times.Select(t => 2 * Math.Sqrt(variance(t))),
            NoisingAt.At(NoisingAt.Written(drift, t => 2 * diffusion(t)).Spread, times), 1e-7);
    }

    [Theory, InlineData("vp"), InlineData("subvp"), InlineData("ve")]
    public void The_sdes_of_the_catalog_are_met(string name)
    {
        var known = NoisingAt.Of(name);
        var written = NoisingAt.Written(known.Drift, t => Sqrt(known.DiffusionSquared(t)));
        foreach (var (expected, actual) in new[] { (known.Kept, written.Kept), (known.Spread, written.Spread), (known.Drift, written.Drift),
            (known.DiffusionSquared, written.DiffusionSquared) })
            Near(NoisingAt.At(expected, times), NoisingAt.At(actual, times), 1e-7);
        // with another drift it is none of them
        Assert.True(Math.Abs(NoisingAt.At(NoisingAt.Written(t => known.Drift(t) - 0.1, t => Sqrt(known.DiffusionSquared(t))).Kept,
            [1])[0] / NoisingAt.At(known.Kept, [1])[0] - 1) > 0.05);
    }

    /// <summary>A drift and a diffusion that go up and down, against 200,000 steps of Runge and Kutta.</summary>
    [Fact]
    public void Equations_without_a_formula_are_met()
    {
        double f(double t) => -2 - (9 * Math.Sin(40 * t));
        double g(double t) => 1.1 + Math.Cos(25 * t);
        var sde = NoisingAt.Written(t => -2 - (9 * Sin(40 * t)), t => 1.1 + Cos(25 * t));
        const int Steps = 200_000;
        var (logKept, variance, h) = (0.0, 0.0, 1.0 / Steps);
        double Gradient(double t, double v) => (2 * f(t) * v) + (g(t) * g(t));
        for (var step = 0; step < Steps; step++)
        {
            var t = step * h;
            var k1 = Gradient(t, variance);
            var k2 = Gradient(t + (h / 2), variance + (h / 2 * k1));
            var k3 = Gradient(t + (h / 2), variance + (h / 2 * k2));
            variance += h / 6 * (k1 + (2 * k2) + (2 * k3) + Gradient(t + h, variance + (h * k3)));
            logKept += h / 6 * (f(t) + (4 * f(t + (h / 2))) + f(t + h));
            if ((step + 1) % 20_011 != 0) continue;
            Near([Math.Exp(logKept)], NoisingAt.At(sde.Kept, [t + h]), 1e-7);
            Near([Math.Sqrt(variance)], NoisingAt.At(sde.Spread, [t + h]), 1e-7);
        }
    }

    /// <summary>Where a function jumps, times beside it are off by what a cell holds, and those before it and after by nothing.</summary>
    [Fact]
    public void A_jump_is_met_closely()
    {
        var sde = NoisingAt.Written(t => 0 * t, t => Where(t < 0.5, 1.0, 3.0 + (0 * t)));
        double Variance(double t) => t < 0.5 ? t : 0.5 + (9 * (t - 0.5));
        double[] away = [1e-5, 0.3, 0.49, 0.51, 0.8, 1], close = [0.49995, 0.49999, 0.50001, 0.50005];
        Near(away.Select(t => Math.Sqrt(Variance(t))), NoisingAt.At(sde.Spread, away), 1e-4);
        Near(close.Select(t => Math.Sqrt(Variance(t))), NoisingAt.At(sde.Spread, close), 1e-3);
    }

    /// <summary>A jump to noise of 280 times the variance in a unit of time is still a noise.</summary>
    [Fact]
    public void A_high_jump_is_taken()
    {
        var sde = NoisingAt.Written(t => 0 * t, t => Where(t < 0.5, 0.3, 5 + (0 * t)));
        double[] away = [1e-4, 0.4, 0.52, 1];
        Near(away.Select(t => Math.Sqrt(t < 0.5 ? 0.09 * t : 0.045 + (25 * (t - 0.5)))), NoisingAt.At(sde.Spread, away), 2e-3);
    }

    [Fact]
    public void The_end_may_be_said()
    {
        var options = NoisingAt.Functions(t => (0 * t) - 3,
            t => (0 * t) + 1) with { Numbers = new Dictionary<string, double> { ["end_sd"] = 0.5 } };
        Assert.Equal(0.5, new CustomSde().With(options).EndSd);
    }

    private static readonly Dictionary<string, (Func<Value, Value> Drift, Func<Value, Value> Diffusion, string Option, string What)> wrong =
        new()
        {
            ["a pole at 0"] = (t => -1 / t, t => (0 * t) + 1, "drift", "is infinite at t = 0"),
            ["a pole at 1"] = (t => -1 / (1 - t), t => (0 * t) + 1, "drift", "is infinite at t = 1"),
            ["a root of what is below 0"] = (t => 0 * t, t => Sqrt(0.5 - t), "diffusion", "is not a number at t = 0.5"),
            ["noise with a sign"] = (t => 0 * t, t => 0.25 - t, "diffusion", "at t = 0.25"),
            ["no noise"] = (t => 0 * t, t => 0 * t, "diffusion", "is 0 at all times"),
            ["no noise at first"] = (t => 0 * t, t => Where(t < 0.25, 0, 1 + (0 * t)), "diffusion", "is 0 from t = 0 to t = 0.2"),
            ["growth beyond all bounds"] = (t => (0 * t) + 100, t => (0 * t) + 1, "drift",
                "grow by a factor of more than 1e+12 by t = 0.2"),
            ["a drift that a table does not follow"] = (t => (0 * t) - 1e7, t => (0 * t) + 1, "drift", "too large"),
            ["noise beyond all bounds"] = (t => 0 * t, t => Exp(60 * t), "diffusion", "spreads x by more than 1e+12 by t = 0.5"),
        };

    public static TheoryData<string> Wrong => [.. wrong.Keys];

    [Theory, MemberData(nameof(Wrong))]
    public void What_makes_no_noise_is_reported(string name)
    {
        var (drift, diffusion, option, what) = wrong[name];
        var trouble = new CustomSde().Check(NoisingAt.Functions(drift, diffusion));
        Assert.Equal(option, trouble?.Option);
        Assert.Contains(what, trouble!.What, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => NoisingAt.Written(drift, diffusion));
    }

    private static void Near(IEnumerable<double> expected, IEnumerable<double> actual, double relative)
    {
        foreach (var (one, other) in expected.Zip(actual)) Assert.Equal(one, other, relative * Math.Abs(one));
    }

    // exp(x) - 1 without loss near 0
    private static double Expm1Of(double x) => Math.Abs(x) > 1e-5 ? Math.Exp(x) - 1 : x + (x * x / 2) + (x * x * x / 6);
}
