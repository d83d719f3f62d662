using System.Runtime.CompilerServices;
using ProbDsl.Inference.Binding;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Tests.Binding;

/// <summary>
/// Files that do not fit their story: what a person reads of it, word by word. With UPDATE_GOLDEN=1 the texts are written anew.
/// </summary>
public sealed class BindingErrorTests
{
    private static readonly (string Name, string Story, (string? Name, string Text)[] Files)[] Cases =
    [
        ("a file for a name that is not there", "data y[rows]: real", [("row", "y\n1\n")]),
        ("a plate without a file", "data y[rows]: real\ndata z[counties]: real", [("rows", "y\n1\n")]),
        ("two files of one plate with different rows", "data y[rows]: real\ndata z[rows]: real", [("y", "y\n1\n2\n"), ("z", "z\n1\n")]),
        ("columns that are not there, all at once", "data y[rows]: real[2] from yy, z\ndata g[rows]: index[G]", [(null, "y,gg\n1,2\n")]),
        ("a missing column that two lines read", "data y[rows]: real from price\ndata x[rows]: real[D] from all except price",
            [(null, "area\n1\n")]),
        ("a member that the other file does not have", "data county[homes]: index[counties]\ndata u[counties]: real",
            [("homes", "county\nAITKIN\nANOKKA\n"), ("counties", "county,u\nAITKIN,1\nANOKA,2\n")]),
        ("a member that stands twice", "data county[homes]: index[counties]\ndata u[counties]: real",
            [("homes", "county\nAITKIN\n"), ("counties", "county,u\nAITKIN,1\nANOKA,2\nAITKIN,3\n")]),
        ("an index beyond the members", "data county[homes]: index[counties]\ndata u[counties]: real",
            [("homes", "county\n1\n3\n"), ("counties", "u\n1\n2\n")]),
        ("names that the other file does not tell", "data county[homes]: index[counties]\ndata u[counties]: real",
            [("homes", "county\nAITKIN\nANOKA\n"), ("counties", "name,u\nAITKIN,1\nANOKA,2\n")]),
        ("JSON: names of members that have an order of their own", "data county[homes]: index[counties]\ndata u[counties]: real",
            [(null, "{\"counties\": 2, \"county\": [\"b\", \"a\"], \"u\": [1, 2]}")]),
        ("words for a number", "data price[rows]: real", [(null, "price\nlow\nhigh\n")]),
        ("words in one of all columns", "data x[rows]: real[D] from all", [(null, "x,price\n1,low\n2,high\n")]),
        ("words for numbers", "data k[rows]: index[3]", [(null, "k\none\ntwo\n")]),
        ("a level that the story does not state", "data k[rows]: index[\"low\", \"high\"]", [(null, "k\nlow\nhgh\n")]),
        ("levels whose order matters", """
            data k[rows]: index[K]
            cut: ordered[K-1] ~ Normal(0, 3)
            for n in rows { k[n] ~ OrderedLogistic(0, cut) }
            """, [(null, "k\nlow\nhigh\nmid\n")]),
        ("a level beyond a size known before", "data k[rows]: index[3] from label + 1", [(null, "label\n0\n3\n")]),
        ("a single value that differs", "data n: int\ndata y[rows]: real", [(null, "n,y\n3,1\n3,2\n4,3\n")]),
        ("a function of a whole column with missing cells", """
            data x[rows]: real
            data y[rows]: real
            z = (x - mean(x)) / 2
            m ~ Normal(0, 1)
            for n in rows { x[n] ~ Normal(m, 1)
            y[n] ~ Normal(z[n], 1) }
            """, [(null, "x,y\n1,2\nNA,3\n4,\n")]),
        ("a number of columns that a size does not have", "data n: int\ndata y[rows]: real[n] from all",
            [("n", "n\n3\n"), ("rows", "a,b\n1,2\n")]),
        ("a bracket that is a number has other rows", "data y[2]: real", [(null, "y\n1\n2\n3\n")]),
        ("a value of a group that differs", "data y[who, visit]: real from y by id\ndata age[who]: real from age by id",
            [(null, "id,y,age\nb,1,30\na,2,40\nb,3,31\n")]),
        ("a group without a name", "data y[who, visit]: real from y by id", [(null, "id,y\nb,1\n,2\n")]),
        ("groups of other names", "data y[who, visit]: real from y by id\ndata z[who, visit]: real from z by id",
            [("y", "id,y\nb,1\na,2\n"), ("z", "id,z\na,1\nb,2\n")]),
        ("groups of other lengths", "data y[who, visit]: real from y by id\ndata z[who, visit]: real from z by id",
            [("y", "id,y\nb,1\na,2\n"), ("z", "id,z\nb,1\nb,2\na,2\n")]),
        ("as many rows as there are groups", "data y[who, visit]: real from y by id\ndata age[who]: real",
            [("y", "id,y\nb,1\na,2\n"), ("age", "age\n1\n2\n3\n")]),
        ("an index of a guide beyond its vector", """
            data y[schools]: real
            mu ~ Normal(0, 5)
            for j in schools { theta[j] ~ Normal(mu, 1)
            y[j] ~ Normal(theta[j], 2) }
            guide {
              u: real[3] ~ Normal(0, 1) |> realnvp
              mu ~ Delta(u[1])
              for j in schools { theta[j] ~ Delta(u[j + 1]) }
            }
            """, [(null, "y\n1\n2\n3\n")]),
        ("a slice that ends before it starts", """
            data back: int
            data w[rows]: index[3, 2] from a, b, c
            net next(before: index[..3, 2]) -> (logit: real[2]) = masked_mlp(hidden = [4])
            for n in rows { for l in 1..3 { w[n, l] ~ Categorical(next(w[n, 1..l-back])) } }
            """, [(null, "back,a,b,c\n2,1,2,1\n2,2,2,1\n")]),
        ("a missing predictor", """
            data y[rows]: real
            data x[rows]: real
            for n in rows { y[n] ~ Normal(x[n], 1) }
            """,
            [(null, "y,x\n1,2\n2,NA\n3,\n")]),
        ("a missing cell that is not drawn", """
            data y[times]: real
            for t in 2..times { y[t] ~ Normal(y[t-1], 1) }
            """,
            [(null, "y,z\nNA,0\nNA,0\n3,0\n")]),
        ("a missing cell in an expression", "data x[rows]: real from a * b", [(null, "a,b\n1,2\n2,NA\n")]),
        ("part of a simplex is missing", """
            data p[rows]: simplex[2] from a, b
            for n in rows { p[n] ~ Dirichlet(1) }
            """,
            [(null, "a,b\n0.2,0.8\n0.2,\n")]),
        ("no simplex", """
            data p[rows]: simplex[2] from a, b
            for n in rows { p[n] ~ Dirichlet(1) }
            """, [(null, "a,b\n0.2,0.8\n0.2,0.7\n")]),
        ("no covariance", "data c[rows]: covariance[2] from a, b, c, d", [(null, "a,b,c,d\n1,2,2,1\n")]),
        ("whole numbers outside their range", "data x[rows]: int in 0..255", [(null, "x\n3\n256\n")]),
        ("JSON: a key that is not there", "data waiting[rows]: real", [(null, "{\"wating\": [1, 2],\n \"eruptions\": [3, 4]}")]),
        ("JSON: a cell in rows", "data x[rows]: count", [(null, "[{\"x\": 1},\n {\"x\": -2}]")]),
        ("JSON: an element of an array", "data x[rows]: positive[2]", [(null, "{\"x\": [[1, 2],\n [3, -4]]}")]),
        ("JSON: a text among numbers", "data x[rows]: real", [(null, "{\"x\": [1, \"7O\", 3]}")]),
        ("JSON: arrays of different lengths", "data x[rows]: real[2] from a, b", [(null, "{\"a\": [1, 2], \"b\": [3]}")]),
        ("JSON: an array without elements", "data x[rows]: real", [(null, "{\"x\": []}")]),
        ("JSON: an array with a dimension less", "data x[rows, cols]: real[2]", [(null, "{\"x\": [[1, 2], [3, 4]]}")]),
        ("JSON: a matrix for a column", "data x[rows]: real[2] from a, b", [(null, "{\"a\": [1], \"b\": [[1]]}")]),
        ("JSON: all of different lengths", "data x[rows]: real[D] from all", [(null, "{\"a\": [1, 2], \"b\": [3]}")]),
        ("JSON: an array for a single value", "data n: int", [(null, "{\"n\": [1, 2]}")]),
        ("JSON: a key that a plate does not equal", "data y[rows]: real", [(null, "{\"rows\": 3,\n \"y\": [1, 2]}")]),
        ("JSON: a key that levels do not equal", "data k[rows]: index[K]", [(null, "{\"K\": 3, \"k\": [\"a\", \"b\"]}")]),
        ("JSON: a key for a size that is no number", "data y[rows]: real", [(null, "{\"rows\": [1, 2], \"y\": [1, 2]}")]),
        ("JSON: a size that a dimension does not have", "data x[rows]: real[3]", [(null, "{\"x\": [[1, 2], [3, 4]]}")]),
        ("JSON: two arrays of one size", "data x[rows]: real[D]\ndata z[others]: real[D]",
            [(null, "{\"x\": [[1, 2]], \"z\": [[1, 2, 3]]}")]),
        ("array: rows of another size", "data image[rows]: int[784]", [("image", "array of 2 x 2 x 3: 1 2 3 4 5 6 7 8 9 10 11 12")]),
        ("array: rows that a size does not divide", "data image[rows]: real[1, 5, D]",
            [("image", "array of 2 x 2 x 3: 1 2 3 4 5 6 7 8 9 10 11 12")]),
        ("array: another size in one of as many dimensions", "data image[rows]: real[2, 2]",
            [("image", "array of 2 x 2 x 3: 1 2 3 4 5 6 7 8 9 10 11 12")]),
        ("array: two open sizes", "data image[rows]: real[H, W]", [("image", "array of 2 x 4: 1 2 3 4 5 6 7 8")]),
        ("array: two files with different rows", "data image[rows]: real[2]\ndata label[rows]: index[10] from label + 1",
            [("image", "array of 3 x 2: 1 2 3 4 5 6"), ("label", "array of 2: 0 9")]),
        ("array: one file for two names", "data image[rows]: real[2]\ndata label[rows]: int", [(null, "array of 3 x 2: 1 2 3 4 5 6")]),
        ("array: another column", "data image[rows]: bool from pixel >= 128", [("image", "array of 2: 1 2")]),
        ("array: groups", "data y[who, visit]: real from y by id", [("y", "array of 2: 1 2")]),
        ("array: several numbers for a single value", "data n: int", [(null, "array of 2: 1 2")]),
        ("array: a single number for a plate", "data y[rows]: real", [(null, "array of 1 number: 2")]),
        ("array: a value outside its range", "data image[rows]: int[2, 2] in 0..255", [("image", "array of 2 x 4: 1 2 3 4 5 6 7 256")]),
        ("array: a missing predictor", "data x[rows]: real[2]", [("x", "array of 2 x 2: 1 2 3 NaN")]),
        ("array: a label that is none", "data label[rows]: index[10] from label + 1", [("label", "array of 3: 0 9 10")]),
        ("array: no truth value", "data image[rows]: bool[2]", [("image", "array of 1 x 2: 1 2")]),
        ("a table for what an array could fill", "data image[rows]: real[2] from image / 255", [(null, "image\n1\n2\n")]),
    ];

    [Fact]
    public void Each_error_is_reported_in_these_words()
    {
        var text = string.Concat(Cases.Select(c =>
            $"## {c.Name}\n\n{Indented(c.Story)}{string.Concat(c.Files.Select(f => $"\n{f.Name ?? "data"}:\n{Indented(f.Text)}"))}\n"
                + $"{Reported(c.Name, c.Story, c.Files)}\n"));
        var path = Path.Combine(Folder(), "binding-errors.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(path, text);
        else Assert.Equal(File.ReadAllText(path), text);
    }

    /// <summary>Files settle hyperparameters as `--set` does, and may not contradict it.</summary>
    [Theory]
    [InlineData("""{"K": 3}""", null, 3)]
    [InlineData("""{"K": 3}""", 3.0, 3)]
    [InlineData("""{"L": 3}""", 2.0, 2)]
    [InlineData("""{"K": 3}""", 2.0, null)]
    [InlineData("""{"K": [3]}""", null, null)]
    public void A_key_that_is_named_like_a_hyperparameter_sets_it(string json, double? set, int? value)
    {
        var (settings, found) = FileSettings.Join(Stories.TestStory.Files((null, json)), new HashSet<string> { "K" },
            set is { } given ? new Dictionary<string, double> { ["K"] = given } : []);
        if (value is null) Assert.Equal("E0333", Assert.Single(found).Code);
        else Assert.Equal((double)value, settings["K"]);
    }

    private static string Reported(string name, string story, (string? Name, string Text)[] files)
    {
        var binding = Stories.TestStory.By($"model Told\n{story}", Stories.TestStory.Files(files)).Binding;
        Assert.True(binding.Problem is null, $"nothing is wrong with {name}");
        var text = DiagnosticText.Render(binding.Diagnostics);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        return text;
    }

    private static string Indented(string text) => string.Concat(text.TrimEnd('\n').Split('\n').Select(line => $"    {line}\n"));

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
