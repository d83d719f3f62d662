using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalog.Layers;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using Xunit.Sdk;

namespace ProbDsl.Tests.Flows;

/// <summary>Every flow in both directions, alone, composed and with given values, against its own inverse and the gradient pass.</summary>
public sealed class FlowMapTests
{
    private const int Rows = 40;

    private static readonly string[] Declarations =
    [
        ": real = exp", ": real[3] = exp", ": real[3] = scale()", ": real = affine", ": real[5] = affine", ": real[3] = permute",
        ": real[4] = permute(learned = true)", ": real = planar(6)", ": real[2] = planar(16)", ": real[5] = planar(layers = 3)",
        ": real[2] = nice(layers = 4)", ": real[5] = nice(layers = 3, hidden = [16], act = tanh)",
        ": real[2] = realnvp(layers = 4)", ": real[5] = realnvp(layers = 3, hidden = [16], act = silu)",
        ": real[2] = spline(layers = 3)", ": real[5] = spline(layers = 2, bins = 4, bound = 2, hidden = [16])",
        ": real[2] = maf(layers = 3)", ": real[6] = maf(layers = 2, hidden = [32], act = tanh)",
        ": real[3] = maf(layers = 2, transform = spline, bound = 3)",
        ": real[4, 4] = realnvp(layers = 2, mask = checkerboard)", ": real[2, 4, 4] = spline(layers = 2, mask = squeeze)",
        ": real[1, 4, 4] = realnvp(layers = 2, mask = squeeze)", ": real[3, 2, 3] = nice(layers = 2, mask = checkerboard)",
        ": real[3, 2, 4] = permute(learned = true)", ": real[2, 3, 1] = permute(learned = true) |> permute(learned = true)",
        ": real[3] = realnvp(layers = 2) |> permute |> affine |> planar(2) |> spline(layers = 2) |> exp",
        "(given c: real[3]): real[2] = planar(4)", "(given c: real, d: real[2]): real[3] = affine |> scale()",
        "(given c: real[3]): real[2] = realnvp(layers = 3)", "(given c: real[3]): real[4] = maf(layers = 2) |> spline(layers = 2)",
    ];

    public static TheoryData<string> All => [.. Declarations];

    [Theory, MemberData(nameof(All))]
    public void The_inverse_of_the_forward_map_is_the_identity(string declaration)
    {
        var map = new FlowMap(declaration);
        var rows = Noise(map.Elements);
        var (mapped, forward) = map.Forward(rows);
        var (back, inverse) = map.Inverse(mapped);
        AssertClose(rows, back, 1e-10);
        Assert.Contains(rows.Zip(mapped), p => Math.Abs(p.First - p.Second) > 0.01);
        AssertClose(forward, Array.ConvertAll(inverse, v => -v), 1e-9);
    }

    [Theory, MemberData(nameof(All))]
    public void In_float32_too(string declaration)
    {
        var map = new FlowMap(declaration, ElementType.Float32) { Spread = 0.02 };
        var rows = Array.ConvertAll(Noise(map.Elements), v => (double)(float)v);
        AssertClose(rows, map.Inverse(map.Forward(rows).Rows).Rows, 1e-5);
    }

    /// <summary>Far from the first weights maps are steep, so that rows lose digits; the inverse loses no more than the map does.</summary>
    [Theory, MemberData(nameof(All))]
    public void In_float32_far_from_the_first_weights(string declaration)
    {
        var map = new FlowMap(declaration, ElementType.Float32) { Spread = FarSpread };
        var exact = new FlowMap(declaration) { Spread = FarSpread };
        var rows = Array.ConvertAll(Noise(map.Elements), v => (double)(float)v);
        var (mapped, back) = (map.Forward(rows).Rows, map.Inverse(map.Forward(rows).Rows).Rows);
        var steepest = Enumerable.Range(0, Rows).AsParallel().Select(row =>
        {
            var own = (row * map.Elements)..((row + 1) * map.Elements);
            return Conditioning(exact, rows[own], mapped[own]);
        }).ToArray();
        // of larger factors little of float32 is left
        const double most = 300;
        Assert.Contains(steepest, s => s < most);
        for (var i = 0; i < rows.Length; i++)
            if (steepest[i / map.Elements] is < most and var factor)
                Assert.Equal(rows[i], back[i], 1e-5 * Math.Max(1, Math.Abs(rows[i])) * factor);
    }

    private const double FarSpread = 0.08;

    /// <summary>How much the inverse map enlarges errors of a mapped row: the norm of its Jacobian times the largest number.</summary>
    private static double Conditioning(FlowMap map, double[] row, double[] mapped)
    {
        var inverse = Matrix<double>.Build.DenseOfArray(map.Jacobian(row, isInverse: false)).Inverse();
        return Math.Max(1, inverse.L2Norm()) * Math.Max(1, mapped.Max(Math.Abs));
    }

    [Theory, MemberData(nameof(All))]
    public void The_log_volume_is_the_log_determinant_of_the_Jacobian(string declaration) =>
        AssertLogDeterminants(new FlowMap(declaration));

    /// <summary>By the trapezoidal rule, which is exact to rounding for smooth functions that vanish at the ends.</summary>
    [Theory]
    [InlineData(": real[2] = planar(8)"), InlineData(": real[2] = realnvp(layers = 4, hidden = [16], act = tanh)")]
    [InlineData(": real[2] = nice(layers = 4, hidden = [16], act = tanh)"), InlineData(": real[2] = spline(layers = 2, hidden = [16])")]
    [InlineData(": real[2] = maf(layers = 3, hidden = [16], act = tanh) |> affine")]
    [InlineData(": real[2] = permute(learned = true) |> scale() |> permute |> affine")]
    [InlineData(": real[2] = planar(2)"), InlineData(": real[2] = spline(layers = 2, hidden = [16]) |> planar(2)")]
    [InlineData(": real[1, 2] = realnvp(layers = 3, hidden = [16], act = tanh, mask = checkerboard)")]
    [InlineData("(given c: real[3]): real[2] = planar(4)")]
    [InlineData("(given c: real[3]): real[2] = realnvp(layers = 3, hidden = [16], act = tanh) |> affine")]
    [InlineData("(given c: real, d: real[2]): real[2] = spline(layers = 2, hidden = [16]) |> scale()")]
    [InlineData("(given c: real[3]): real[2] = maf(layers = 2, hidden = [16], act = tanh)")]
    public void The_density_integrates_to_one(string declaration) =>
        AssertIntegral(new FlowMap(declaration) { Spread = 0.1, HasOneCondition = true }, Plane);

    /// <summary>Weights near the first ones, since steep parts of each conditional are narrower than the grid.</summary>
    [Theory]
    [InlineData(": real[2] = maf(layers = 2, transform = spline, hidden = [16])")]
    [InlineData("(given c: real[3]): real[2] = maf(layers = 2, transform = spline, hidden = [16])")]
    public void The_density_of_splines_of_all_before_integrates_to_one(string declaration) =>
        AssertIntegral(new FlowMap(declaration) { Spread = 0.02, HasOneCondition = true }, Plane);

    /// <summary>The grid has the logarithms of the rows.</summary>
    [Theory]
    [InlineData(": real[2] = exp"), InlineData("(given c: real[3]): real[2] = realnvp(layers = 2, hidden = [16], act = tanh) |> exp")]
    public void The_density_of_positive_rows_integrates_to_one(string declaration) =>
        AssertIntegral(new FlowMap(declaration) { Spread = 0.1, HasOneCondition = true }, (s, t) => ([Math.Exp(s), Math.Exp(t)], s + t));

    [Theory]
    [InlineData(": real[2] = planar(8)"), InlineData(": real[2] = realnvp(layers = 4)"), InlineData(": real[2] = maf(layers = 2)")]
    [InlineData("(given c: real[3]): real[2] = affine |> spline(layers = 2)")]
    public void A_wrong_log_determinant_is_caught(string declaration)
    {
        Assert.ThrowsAny<XunitException>(() => AssertLogDeterminants(new FlowMap(declaration) { VolumeError = 1e-6 }));
        var off = new FlowMap(declaration) { Spread = 0.1, HasOneCondition = true, VolumeError = 0.01 };
        Assert.ThrowsAny<XunitException>(() => AssertIntegral(off, Plane));
    }

    private static (double[] Row, double LogWeight) Plane(double x, double y) => ([x, y], 0);

    private static void AssertLogDeterminants(FlowMap map)
    {
        var row = Noise(map.Elements)[..map.Elements];
        var (mapped, forward) = map.Forward(row);
        Assert.Equal(LogDeterminant(map.Jacobian(row, isInverse: false)), forward[0], 1e-9);
        Assert.Equal(LogDeterminant(map.Jacobian(mapped, isInverse: true)), map.Inverse(mapped).LogVolume[0], 1e-9);
    }

    private static void AssertIntegral(FlowMap map, Func<double, double, (double[] Row, double LogWeight)> at)
    {
        const int count = 300;
        const double edge = 9;
        const double step = 2 * edge / count;
        var total = 0.0;
        for (var i = 0; i < count; i++)
        {
            (double[] Row, double LogWeight)[] line = [.. Enumerable.Range(0, count).Select(j => at((i * step) - edge, (j * step) - edge))];
            var (noise, volume) = map.Inverse([.. line.SelectMany(p => p.Row)]);
            for (var j = 0; j < count; j++)
            {
                var (u, v) = (noise[2 * j], noise[(2 * j) + 1]);
                total += Math.Exp(line[j].LogWeight + volume[j] - (0.5 * ((u * u) + (v * v)))) / (2 * Math.PI);
            }
        }

        Assert.Equal(1, total * step * step, 1e-3);
    }

    /// <summary>An element of a masked flow's noise depends on no later element of the data.</summary>
    [Fact]
    public void The_inverse_of_an_autoregressive_flow_is_triangular()
    {
        var jacobian = new FlowMap(": real[6] = maf(layers = 1)").Jacobian(Noise(6)[..6], isInverse: true);
        for (var of = 0; of < 6; of++)
            for (var by = of + 1; by < 6; by++) Assert.Equal(0, jacobian[of, by]);
        Assert.True(Math.Abs(jacobian[5, 0]) > 1e-6);
    }

    [Theory, MemberData(nameof(All)), InlineData(": real[4] = nice(layers = 4) |> permute")]
    public void Maps_that_keep_volume_declare_it(string declaration)
    {
        var map = new FlowMap(declaration);
        Assert.Equal(map.KeepsVolume, map.Forward(Noise(map.Elements)).LogVolume.All(v => v == 0));
    }

    [Fact]
    public void A_spline_is_the_identity_outside_of_its_interval()
    {
        double[] far = [7, -9, -12, 6];
        var (mapped, volume) = new FlowMap(": real[2] = spline(layers = 4)").Forward(far);
        Assert.Equal(far, mapped);
        Assert.Equal([0, 0], volume);
    }

    /// <summary>Which elements one layer keeps: those of one half, in all channels of the image.</summary>
    [Theory, InlineData(": real[3, 4, 5]", 3, 4, 5), InlineData(": real[1, 2, 1]", 1, 2, 1), InlineData(": real[4, 3]", 1, 4, 3)]
    public void Masks_divide_the_pixels_of_images(string type, int channels, int height, int width)
    {
        var (lines, fields) = (Kept("squeeze"), Kept("checkerboard"));
        for (var at = 0; at < channels * height * width; at++)
        {
            var (y, x) = (at / width % height, at % width);
            Assert.Equal(y % 2 == 0, lines[at]);
            Assert.Equal((x + y) % 2 == 0, fields[at]);
        }

        bool[] Kept(string mask)
        {
            var map = new FlowMap($"{type} = realnvp(layers = 1, mask = {mask})") { Spread = 0.5 };
            var row = Noise(map.Elements)[..map.Elements];
            return [.. map.Forward(row).Rows.Zip(row, (to, from) => to == from)];
        }
    }

    /// <summary>A learned permutation of an image maps each pixel on its own, all by one matrix of channels: a 1 x 1 convolution.</summary>
    [Fact]
    public void A_learned_permutation_of_an_image_mixes_the_channels_of_each_pixel()
    {
        var map = new FlowMap(": real[3, 2, 2] = permute(learned = true)") { Spread = 0.3 };
        var jacobian = map.Jacobian(Noise(12)[..12], isInverse: false);
        for (var to = 0; to < 12; to++)
            for (var from = 0; from < 12; from++)
                Assert.Equal(to % 4 == from % 4 ? jacobian[to / 4 * 4, from / 4 * 4] : 0, jacobian[to, from]);
        Assert.All(Enumerable.Range(0, 9), i => Assert.NotEqual(0, jacobian[i / 3 * 4, i % 3 * 4]));
    }

    /// <summary>Planar maps whose w'u is close to -1, where the map is nearly flat, and far from 0.</summary>
    [Theory]
    [InlineData(5), InlineData(20)]
    public void Planar_maps_are_invertible_with_any_weights(double spread)
    {
        for (ulong seed = 1; seed <= 30; seed++)
        {
            var map = new FlowMap(": real[3] = planar(1)") { Spread = spread, Seed = seed };
            var rows = Noise(3);
            var (mapped, volume) = map.Forward(rows);
            Assert.All(volume, v => Assert.True(double.IsFinite(v)));
            // the part of the error that the map takes away from a flat place comes back multiplied
            AssertClose(mapped, map.Forward(map.Inverse(mapped).Rows).Rows, 1e-9);
        }
    }

    /// <summary>The directions of a conditional map go through 0: what it moves has a limit there, and no pole.</summary>
    [Theory]
    [InlineData(": real = planar(1)", ElementType.Float64), InlineData(": real = planar(1)", ElementType.Float32)]
    [InlineData(": real[3] = planar(1)", ElementType.Float64), InlineData(": real[3] = planar(1)", ElementType.Float32)]
    public void Planar_steps_are_bounded_where_their_direction_is_0(string declaration, ElementType precision)
    {
        foreach (var scale in new[] { 1, 1e-2, 1e-4, 1e-6, 1e-12, 0 })
            foreach (var sign in new[] { 1, -1 })
                for (ulong seed = 1; seed <= 10; seed++)
                {
                    var map = new FlowMap(declaration, precision)
                    {
                        Seed = seed, Spread = 0.3,
                        Times = name => name.EndsWith(".w", StringComparison.Ordinal) ? sign * scale : 1,
                    };
                    var rows = Array.ConvertAll(Noise(map.Elements), v => (double)(float)v);
                    var (mapped, volume) = map.Forward(rows);
                    Assert.All(rows.Zip(mapped), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 1.5));
                    Assert.All(volume, v => Assert.InRange(v, -2, 2));
                    AssertClose(rows, map.Inverse(mapped).Rows, precision == ElementType.Float64 ? 1e-10 : 1e-5);
                }
    }

    private static double[] Noise(int elements) => new Initialization.Normal(1).Draw(Rows * elements, new RandomStream(7, "rows"));

    private static double LogDeterminant(double[,] jacobian) =>
        Math.Log(Math.Abs(Matrix<double>.Build.DenseOfArray(jacobian).Determinant()));

    private static void AssertClose(double[] expected, double[] found, double tolerance) =>
        Assert.All(expected.Zip(found), p => Assert.Equal(p.First, p.Second, tolerance * Math.Max(1, Math.Abs(p.First))));
}
