using ProbDsl.Data.Columns;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>What array files become: the first dimension is that of the brackets, the others fill the type row by row.</summary>
public sealed class ArrayBindingTests
{
    private const string Cube = "array of 2 x 2 x 3: 1 2 3 4 5 6 7 8 9 10 11 12";

    [Theory]
    [InlineData("data x[rows]: int[6]", Cube, "rows=2; x[2 6] 1 2 3 4 5 6 7 8 9 10 11 12")]
    [InlineData("data x[rows]: int[2, 3]", Cube, "rows=2; x[2 2 3] 1 2 3 4 5 6 7 8 9 10 11 12")]
    [InlineData("data x[rows]: int[1, 2, 3]", Cube, "rows=2; x[2 1 2 3] 1 2 3 4 5 6 7 8 9 10 11 12")]
    [InlineData("data x: real[rows, 2, 3]", Cube, "rows=2; x[2 2 3] 1 2 3 4 5 6 7 8 9 10 11 12")]
    [InlineData("data x[rows]: real[D]", Cube, "D=6 rows=2; x[2 6] 1 2 3 4 5 6 7 8 9 10 11 12")]
    [InlineData("data x[rows]: real[1, 3, D]", Cube, "D=2 rows=2; x[2 1 3 2] 1 2 3 4 5 6 7 8 9 10 11 12")]
    [InlineData("data x[rows]: real[H, W]", Cube, "H=2 W=3 rows=2; x[2 2 3] 1 2 3 4 5 6 7 8 9 10 11 12")]
    [InlineData("data x[rows, columns]: real[3]", Cube, "columns=2 rows=2; x[2 2 3] 1 2 3 4 5 6 7 8 9 10 11 12")]
    [InlineData("data x[rows]: bool[6] from x >= 4", Cube, "rows=2; x[2 6] 0 0 0 1 1 1 1 1 1 1 1 1")]
    [InlineData("data x[rows]: real[6] from x / 2", Cube, "rows=2; x[2 6] 0.5 1 1.5 2 2.5 3 3.5 4 4.5 5 5.5 6")]
    [InlineData("data x[rows]: real[6] from x / max(x)", "array of 1 x 6: 1 2 3 4 5 8",
        "rows=1; x[1 6] 0.125 0.25 0.375 0.5 0.625 1; x.1 max(x) = 8")]
    [InlineData("data x[rows]: real[2] from all / 2", "array of 1 x 2: 1 2", "rows=1; x[1 2] 0.5 1")]
    [InlineData("data x[rows]: index[3] from x + 1", "array of 4: 0 2 1 0", "rows=4; x[4] 1 3 2 1")]
    [InlineData("data x[rows]: index[V]", "array of 4: 7 3 7 3", "V=2 rows=4; x[4] 2 1 2 1; levels V: 3 7")]
    [InlineData("data x[rows]: bool", "array of 3 x 1: 0 1 1", "rows=3; x[3] 0 1 1")]
    [InlineData("data x[3]: real", "array of 3: 1 2 3", "x[3] 1 2 3")]
    [InlineData("data x: int", "array of 1 number: 4", "x=4; x[] 4")]
    [InlineData("data x: real", "array of 1 x 1: 4", "x[] 4")]
    [InlineData("""
        data x[rows]: real[2]
        for n in rows { x[n] ~ Normal(0, 1) }
        """, "array of 2 x 2: 1 2 NaN 4", "rows=2; x[2 2] 1 2 (2) 4")]
    public void An_array_fills_its_data_name(string data, string array, string expected)
    {
        foreach (var name in new[] { null, "x" })
            Assert.Equal(expected, Bound.Show(TestStory.By($"model Told\n{data}", TestStory.Files((name, array))).Problem));
    }

    [Fact]
    public void Several_files_serve_one_plate() => Assert.Equal(
        "rows=2; image[2 2] 1 2 3 4, label[2] 1 10, w[2] 5 6",
        Bound.Show(TestStory.By("""
            model Told
            data image[rows]: real[2]
            data label[rows]: index[10] from label + 1
            data w[rows]: real
            """,
            TestStory.Files(("image", "array of 2 x 2: 1 2 3 4"), ("label", "array of 2: 0 9"), ("rows", "w\n5\n6\n"))).Problem));

    [Fact]
    public void A_plate_gives_its_name_to_a_file_of_one_data_name() =>
        Assert.Equal("rows=2; x[2] 1 2",
            Bound.Show(TestStory.By("model Told\ndata x[rows]: real", TestStory.Files(("rows", "array of 2: 1 2"))).Problem));

    /// <summary>What is read as it is in the file is not copied.</summary>
    [Theory]
    [InlineData("real[2]")]
    [InlineData("bool[2]")]
    [InlineData("int[2] in 0..255")]
    public void The_numbers_are_held_once(string type)
    {
        double[] values = [0, 1, 1, 0];
        var tables = Inference.Binding.InputTables.None.With("x", new UnnamedArray("x.npy", [2, 2], values));
        Assert.Same(values, TestStory.By($"model Told\ndata x[rows]: {type}", tables).Problem.Data["x"].Values);
    }
}
