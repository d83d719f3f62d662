using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Interpretation;

/// <summary>Unfold and fold: the windows of images, their transpose, and the convolutions made of them.</summary>
public sealed class WindowLaws
{
    private sealed record Case(Shape Images, Windows Down, Windows Across);

    private static readonly Case[] cases =
    [
        new([1, 3, 3], new(2, 1, 0, 0), new(2, 1, 0, 0)),
        new([2, 3, 4], new(2, 2, 0, 1), new(3, 1, 1, 1)),
        new([3, 2, 5, 6], new(3, 2, 1, 1), new(3, 2, 0, 1)),        // as a layer of stride 2 pads
        new([2, 2, 1, 4, 5], new(4, 3, 2, 2), new(1, 2, 0, 0)),     // windows that miss pixels
        new([2, 1, 1, 7], new(3, 1, 1, 1), new(5, 3, 2, 0)),        // higher than the image
        new([4, 1, 1], new(1, 1, 0, 0), new(1, 1, 0, 0)),
        new([1, 1, 2, 2], new(3, 1, 3, 3), new(3, 4, 3, 4)),        // windows of zeros alone
        new([0, 2, 3, 3], new(2, 1, 0, 0), new(2, 1, 0, 0)),
        new([2, 0, 3, 3], new(2, 1, 0, 0), new(2, 1, 0, 0)),
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, cases.Length)];

    [Theory, MemberData(nameof(Cases))]
    public void Windows_are_the_pixels_under_them(int which)
    {
        var (images, down, across) = cases[which];
        var value = UnfoldImage(new ProgramBuilder().Slot("x", images), down, across);
        Check.AgreesWithNaive(value, new Dictionary<string, Tensor> { ["x"] = Check.Numbers(images, 1) });
    }

    [Theory, MemberData(nameof(Cases))]
    public void Pixels_are_the_sums_of_their_windows(int which)
    {
        var (images, down, across) = cases[which];
        var builder = new ProgramBuilder();
        var windows = UnfoldImage(builder.Slot("x", images), down, across).Shape;
        var value = FoldImage(builder.Slot("y", windows), down, across, images[^2], images[^1]);
        Assert.Equal(images, value.Shape);
        Check.AgreesWithNaive(value, new Dictionary<string, Tensor> { ["y"] = Check.Numbers(windows, 1) });
    }

    // <unfold x, y> = <x, fold y>
    [Theory, MemberData(nameof(Cases))]
    public void Fold_is_the_transpose_of_unfold(int which)
    {
        var (images, down, across) = cases[which];
        var builder = new ProgramBuilder();
        var x = builder.Constant(Check.Numbers(images, 1));
        var unfolded = UnfoldImage(x, down, across);
        var y = builder.Constant(Check.Numbers(unfolded.Shape, 2));
        Assert.Equal(Check.Run(SumAll(unfolded * y))[[]],
            Check.Run(SumAll(x * FoldImage(y, down, across, images[^2], images[^1])))[[]], 1e-12);
    }

    // numpy 1.24.2, loops over slices: image = arange(1, 25).reshape(2, 3, 4) padded by ((0, 0), (0, 1), (1, 1)); windows 2 x 3 every (2,
    // 1); back by += on the same slices
    [Fact]
    public void Numpy_cuts_the_same_windows()
    {
        var (builder, down, across) = (new ProgramBuilder(), new Windows(2, 2, 0, 1), new Windows(3, 1, 1, 1));
        var windows = UnfoldImage(builder.Constant([.. Enumerable.Range(1, 24).Select(i => (double)i)], [2, 3, 4]), down, across);
        double[] expected =
        [
            0, 1, 2, 0, 5, 6, 0, 13, 14, 0, 17, 18,
            1, 2, 3, 5, 6, 7, 13, 14, 15, 17, 18, 19,
            2, 3, 4, 6, 7, 8, 14, 15, 16, 18, 19, 20,
            3, 4, 0, 7, 8, 0, 15, 16, 0, 19, 20, 0,
            0, 9, 10, 0, 0, 0, 0, 21, 22, 0, 0, 0,
            9, 10, 11, 0, 0, 0, 21, 22, 23, 0, 0, 0,
            10, 11, 12, 0, 0, 0, 22, 23, 24, 0, 0, 0,
            11, 12, 0, 0, 0, 0, 23, 24, 0, 0, 0, 0,
        ];
        Assert.Equal(new Tensor([8, 12], expected), Check.Run(windows));
        Assert.Equal([2, 6, 9, 8, 10, 18, 21, 16, 18, 30, 33, 24, 26, 42, 45, 32, 34, 54, 57, 40, 42, 66, 69, 48],
            Check.Run(FoldImage(windows, down, across, 3, 4)).Values);
    }

    // torch 1.13.0, float64: x = arange(1, 51).reshape(1, 2, 5, 5) / 10, w = arange(1, 37).reshape(2, 2, 3, 3) / 20 - 0.9; y = conv2d(x, w,
    // stride=2, padding=1), conv_transpose2d(y, w, stride=2, padding=1)
    [Fact]
    public void Convolutions_are_those_of_Torch()
    {
        var (builder, side) = (new ProgramBuilder(), new Windows(3, 2, 1, 1));
        var image = builder.Constant([.. Enumerable.Range(1, 50).Select(i => i / 10.0)], [1, 2, 5, 5]);
        var kernels = builder.Constant([.. Enumerable.Range(1, 36).Select(i => i / 20.0 - 0.9)], [2, 18]);
        var convolved = MatMul(UnfoldImage(image, side, side), kernels, transposeB: true);
        var spread = FoldImage(MatMul(convolved, kernels), side, side, 5, 5);
        double[] forward =
        [
            -1.88, -3.92, -3.44, -7.53, -13.485, -10.59, -9.56, -16.16, -12.08, 10,
            15.52, 10.6, 18.39, 27.825, 18.57, 13.12, 19.48, 12.76,
        ];
        double[] back =
        [
            3.722, 9.976, 6.428, 11.536, 4.886, 12.803, 34.1935, 21.7385, 38.5675, 16.289,
            9.492, 25.0395, 15.7215, 27.5655, 11.526, 20.081, 52.6675, 32.7485, 56.8615, 23.663,
            9.494, 24.88, 15.374, 26.548, 11.042, 7.376, 18.85, 11.648, 19.978, 8.108,
            21.344, 54.4075, 33.4115, 57.0535, 23.102, 14.379, 36.3795, 22.1745, 37.6095, 15.117,
            26.57, 67.1035, 40.6955, 68.7055, 27.56, 11.096, 27.976, 16.868, 28.348, 11.348,
        ];
        Assert.True(Check.Close(new([1, 2, 9], forward), Check.Run(Transpose(convolved, 0, 2, 1)), 1e-11));
        Assert.True(Check.Close(new([1, 2, 5, 5], back), Check.Run(spread), 1e-11));
        Assert.False(Check.Close(new([1, 2, 5, 5], back), Check.Run(spread + 1e-6), 1e-11));
    }

    [Theory]
    [InlineData(28, 3, 1, 28)]
    [InlineData(28, 3, 2, 14)]
    [InlineData(7, 4, 2, 4)]
    [InlineData(5, 2, 3, 2)]
    [InlineData(5, 1, 2, 3)]
    [InlineData(1, 5, 4, 1)]
    public void Padding_leaves_the_stride_alone_to_change_a_side(int size, int kernel, int stride, int windows)
    {
        var side = Windows.Same(size, kernel, stride);
        Assert.Equal(windows, side.On(size));
        Assert.InRange(side.After - side.Before, 0, 1);
    }

    public static TheoryData<string, Func<ProgramBuilder, Value>> Refused => new()
    {
        { "unfold: [3, 3] is not an image [channels, height, width]",
            b => UnfoldImage(b.Slot("x", [3, 3]), new(1, 1, 0, 0), new(1, 1, 0, 0)) },
        { "unfold: [1, 3, 3] has no windows (4 every 1, 0 before, 0 after)",
            b => UnfoldImage(b.Slot("x", [1, 3, 3]), new(4, 1, 0, 0), new(1, 1, 0, 0)) },
        { "unfold: [1, 3, 3] has no windows (1 every 0, 0 before, 0 after)",
            b => UnfoldImage(b.Slot("x", [1, 3, 3]), new(1, 0, 0, 0), new(1, 1, 0, 0)) },
        { "fold: [4, 4] is not the windows", b => FoldImage(b.Slot("x", [4, 4]), new(2, 1, 0, 0), new(2, 1, 0, 0), 3, 4) },
        { "fold: [4, 5] is not the windows", b => FoldImage(b.Slot("x", [4, 5]), new(2, 1, 0, 0), new(2, 1, 0, 0), 3, 3) },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_does_not_fit_is_refused(string message, Func<ProgramBuilder, Value> make) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => make(new ProgramBuilder())).Message, StringComparison.Ordinal);
}
