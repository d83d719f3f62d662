using ProbDsl.Inference.Training;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Training;

/// <summary>Columns of few different numbers, which a flow draws as real ones, are warned of.</summary>
public sealed class FewValuesTests
{
    private static string Csv(int different) => "a,b\n" + string.Concat(Enumerable.Range(0, 100).Select(i =>
        FormattableString.Invariant($"{Math.Sin(i)},{i % different}\n")));

    private static IEnumerable<string> Warned(string maps, int different, string data = "real[2] from a, b") =>
        DataScale.Warnings(TestStory.By($$"""
            model Warped
            data x[rows]: {{data}}
            flow warp: real[2] = {{maps}}
            for n in rows { x[n] ~ Normal(0, 1) |> warp }
            """, Csv(different)).Problem).Where(w => w.Code == "W0629").Select(w => w.Message);

    [Theory]
    [InlineData("realnvp(layers = 2)")]
    [InlineData("affine |> spline(layers = 2)")]
    [InlineData("maf(layers = 2)")]
    [InlineData("planar(layers = 2)")]
    public void The_column_and_its_values_are_named(string maps) =>
        Assert.StartsWith("number 2 of a row of `x` has 3 different values", Assert.Single(Warned(maps, 3)), StringComparison.Ordinal);

    [Theory]
    // maps that press no density together, many values, few copies of each, and whole numbers made continuous
    [InlineData("affine", 3)]
    [InlineData("nice(layers = 2) |> scale", 3)]
    [InlineData("realnvp(layers = 2)", 25)]
    [InlineData("realnvp(layers = 2)", 100)]
    public void Others_are_not(string maps, int different) => Assert.Empty(Warned(maps, different));

    /// <summary>A tenth of the rows are 0, all others different; of measurements that are rounded, none stands out.</summary>
    [Fact]
    public void A_value_that_many_rows_have_is_named()
    {
        Assert.StartsWith("number 2 of a row of `x` is 0 in 10 % of the rows", Assert.Single(Warned(i => i % 10 == 3 ? 0 : i + 0.5)),
            StringComparison.Ordinal);
        Assert.Empty(Warned(i => i % 30));

        static IEnumerable<string> Warned(Func<int, double> b) => DataScale.Warnings(TestStory.By("""
            model Warped
            data x[rows]: real[2] from a, b
            flow warp: real[2] = spline(layers = 2)
            for n in rows { x[n] ~ Normal(0, 1) |> warp }
            """, "a,b\n" + string.Concat(Enumerable.Range(0, 300).Select(i => FormattableString.Invariant($"{Math.Sin(i)},{b(i)}\n"))))
            .Problem).Where(w => w.Code == "W0629").Select(w => w.Message);
    }

    /// <summary>
    /// A net with a scale of its own presses it onto values where latents or components choose them, and not where the scale is shared or
    /// there is only one component for each row.
    /// </summary>
    [Theory]
    [InlineData("z[n] ~ Normal(0, 1)\nx[n] ~ Normal(f(z[n]))", true)]
    [InlineData("z[n] ~ Normal(0, 1)\nx[n] ~ Normal(f(z[n]).mean, s)", false)]
    [InlineData("z[n] ~ Normal(0, 1)\nx[n] ~ Normal(f(z[n]).mean, 0.1 + f(z[n]).sd)", false)]
    [InlineData("x[n] ~ Normal(f(a[n]))", false)]
    [InlineData("x[n] ~ Mixture([0.5, 0.5], [Normal(f(a[n])), Normal(0, 1)])", true)]
    [InlineData("k[n] ~ Categorical([0.5, 0.5])\nx[n] ~ Normal(g(a[n]).mean[k[n]], g(a[n]).sd[k[n]])", true)]
    public void Nets_with_learned_scales_press_where_something_chooses(string rows, bool isWarned) =>
        Assert.Equal(isWarned, DataScale.Warnings(TestStory.By($$"""
            model Pressed
            data x[rows]: real from b
            data a[rows]: real
            param s: positive
            net f(z: real) -> (mean: real, sd: positive) = mlp(hidden = [4])
            net g(z: real) -> (mean: real[2], sd: positive[2]) = mlp(hidden = [4])
            for n in rows { {{rows}} }
            """, "a,b\n" + string.Concat(Enumerable.Range(0, 300).Select(i => FormattableString.Invariant(
                $"{Math.Sin(i)},{(i % 4 > 0 ? 0 : Math.Cos(i))}\n")))).Problem).Any(w => w.Code == "W0629" && w.Message.StartsWith(
                "`x` is 0 in 75 % of the rows", StringComparison.Ordinal)));

    [Fact]
    public void Constant_columns_are_another_matter() => Assert.Empty(Warned("realnvp(layers = 2)", 1));
}
