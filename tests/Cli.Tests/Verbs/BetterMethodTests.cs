using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>A fit whose k-hat is poor names a method that was tried and is reliable, or what each trial gave and what to do.</summary>
public sealed class BetterMethodTests
{
    private const string Factor = """
        model Factor

        data x[n]: real[4] from a, b, c, d

        for j in 1..4 { w[j] ~ Normal(0, 1) }
        s ~ HalfNormal(1)
        for i in n {
          f[i] ~ Normal(0, 1)
          for j in 1..4 { x[i, j] ~ Normal(w[j] * f[i] + 0 * (w[j] * f[i])^2, s) }
        }

        """;

    /// <summary>Of one factor with weights 1, -0.5, 0.8 and 0.2, and noise of 0.5.</summary>
    private const string FactorRows = "a,b,c,d\n"
        + "2.01,-0.97,1.94,0.89\n-1.61,0.33,-1.66,-0.70\n-0.66,-0.20,-0.20,-0.38\n-2.60,1.40,-2.93,-0.51\n"
        + "0.26,-0.54,0.28,-0.72\n0.81,-0.83,1.16,0.40\n-0.01,-1.69,-0.31,-0.19\n0.14,-0.27,-0.56,-1.20\n"
        + "-0.74,-0.93,1.23,0.32\n-0.12,-0.72,-0.71,0.12\n-2.20,0.19,-1.82,-1.08\n2.09,-1.15,0.29,-0.14\n"
        + "-0.76,0.17,0.28,-0.13\n-0.24,0.07,-0.09,-0.34\n1.30,-1.36,1.19,-0.08\n-1.21,0.86,-2.03,-0.30\n"
        + "-0.42,0.49,-0.95,0.22\n-0.36,0.00,-0.51,-0.40\n1.31,0.33,0.62,0.29\n-0.34,1.30,-1.18,0.25\n"
        + "1.02,-0.11,1.40,1.26\n2.04,-0.49,1.37,0.30\n-0.04,0.20,0.88,-0.07\n0.48,-0.12,0.60,0.14\n-1.78,0.96,-0.69,0.29\n"
        + "0.29,-0.92,0.85,-0.44\n0.42,-0.86,0.87,-0.03\n-0.30,0.70,-0.41,-0.33\n-1.11,0.15,-0.71,0.20\n"
        + "-0.60,-0.23,0.48,0.03\n";

    private const string Walk = """
        model Walk

        data y[T]: real

        step ~ HalfNormal(1)
        noise ~ HalfNormal(1)
        level[1] ~ Normal(0, 10)
        for t in 2..T { level[t] ~ Normal(level[t-1], step) }
        for t in T { y[t] ~ Normal(level[t] + 0 * level[t]^2, noise) }

        """;

    /// <summary>The logarithm of the rate has a long tail to the left.</summary>
    private const string Conjugate = """
        model Conjugate

        data y[T]: count

        t ~ Gamma(0.02, 0.1)
        for i in T { y[i] ~ Poisson(t) }

        """;

    [Theory]
    [InlineData("laplace")]
    [InlineData("importance")]
    public async Task A_method_that_was_tried_is_named(string method)
    {
        using var workspace = new Workspace().Write("factor.gen", Factor).Write("x.csv", FactorRows);
        var (poor, advi) = (await workspace.Run("fit", "factor.gen", "--data", "x.csv", "--method", method),
            await workspace.Run("fit", "factor.gen", "--data", "x.csv", "--method", "advi"));
        Assert.Contains("note: ", poor.Output, StringComparison.Ordinal);
        Assert.Contains("`--method advi` (k-hat ", Joined(poor.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain("note: ", advi.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_none_is_reliable_it_says_what_each_gave()
    {
        using var workspace = new Workspace().Write("walk.gen", Walk).Write("y.csv", Rows("y", 110, i => Number((0.1 * i) + Wave(i, 1))));
        var run = await workspace.Run("fit", "walk.gen", "--data", "y.csv", "--method", "importance");
        Assert.Contains("no other method was reliable", Joined(run.Errors), StringComparison.Ordinal);
        Assert.Contains("use `--method nuts`", Joined(run.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_form_is_named_first()
    {
        using var workspace = new Workspace().Write("conjugate.gen", Conjugate).Write("y.csv", "y\n0\n");
        var run = await workspace.Run("fit", "conjugate.gen", "--data", "y.csv", "--method", "laplace");
        Assert.Contains("use `--method exact` (in closed form)", Joined(run.Errors), StringComparison.Ordinal);
    }

    private static string Joined(string lines) => string.Join(' ', lines.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static double Wave(int i, int j) => Math.Sqrt(2) * Math.Sin((i * i * 1.7) + (j * 2.3) + (i * j));

    private static string Number(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static string Rows(string names, int count, Func<int, string> row) =>
        $"{names}\n{string.Concat(Enumerable.Range(0, count).Select(i => $"{row(i)}\n"))}";
}
