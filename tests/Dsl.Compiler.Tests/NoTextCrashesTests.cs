using System.Text;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Grammar;
using ProbDsl.Parser.Source;

namespace ProbDsl.Tests;

/// <summary>
/// Whatever the text: a graph without errors, or errors without a graph; never an exception, never silence, never a message without a
/// place.
/// </summary>
public sealed class NoTextCrashesTests
{
    private const int Mutations = 10_000;

    private static readonly string[] Spare =
    [
        "n", "k", "t", "K", "D", "rows", "times", "x", "y", "z", "mean", "sd", "1", "0", "2.5", "-1", "1e300", "t-1", "t+1", "kind[n]",
        "x[n]", "x[n, 1..d-1]", "..", "..D", "1..K", "\n", "all", "\"H\"", "`a b`",
        "~", "=", "+=", "+", "-", "*", "/", "^", "@", "|>", "->", "==", "<", "(", ")", "[", "]", "{", "}", ",", ":", ".", "#",
        "model", "data", "param", "function", "net", "flow", "sde", "guide", "critic", "fit", "for", "in", "repeated", "from", "by",
        "except", "given", "target", "if", "then", "else", "and", "or", "not", "div", "mod", "true", "false",
        "real", "positive", "unit", "int", "count", "bool", "index", "simplex", "ordered", "positive_ordered", "covariance", "correlation",
        "cholesky", "real[2]", "index[K]", "simplex[K]", "bool[..D]", "covariance[2]",
        "Normal", "MvNormal", "Categorical", "Bernoulli", "Gamma", "Dirichlet", "Mixture", "Truncated", "Censored", "Delta", "Flat",
        "KernelDensity", "EnergyBased", "reverse", "OrderedLogistic", "DiscreteUniform", "Wishart", "LKJ",
        "Normal(0, 1)", "Mixture([0.5, 0.5], [Delta(0), Normal(0, 1)])", "Normal(0, 1) |> warp", "reverse(noising, score)",
        "Delta(generate(z[n]))", "sum(x[k] for k in 1..K)", "[e for k in 1..K]", "decode(z[n]).mean", "observed(x[n])",
        "mlp(hidden = [8])", "linear", "conv(8)", "gru", "silu", "masked_mlp(hidden = [8])", "transformer(width = 8)", "planar(layers = 2)",
        "realnvp(layers = 2, hidden = [8])", "ode(velocity)", "vp()",
        "softmax", "dot", "sum", "concat", "cumsum", "solve_ode", "squared_exponential", "diagonal", "identity", "zeros", "uniform",
        "stick_breaking", "transpose", "inverse", "if x then y else z", "method = em", "parameters {", "T[0, ]", "normal", "np.exp(x)",
    ];

    public static TheoryData<string> Names => [.. All];

    private static IEnumerable<string> All =>
        Directory.GetFiles(Stories.Folder, "*.gen", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(Stories.Folder, p))
            .Order(StringComparer.Ordinal);

    [Theory, MemberData(nameof(Names))]
    public void Changed_words_are_answered(string name)
    {
        var text = Stories.Read(name);
        var words = WordsOf(text);
        var random = new Random(name.Length);
        for (var round = 0; round < 100; round++)
        {
            var changed = text;
            foreach (var word in Enumerable.Range(0, random.Next(1, 4)).Select(_ => words[random.Next(words.Count)])
                .OrderByDescending(w => w.Start)) changed = Change(changed, word, random);
            Answered(changed);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_beginning_is_answered(string name)
    {
        var text = Stories.Read(name);
        for (var length = 0; length < text.Length; length++) Answered(text[..length]);
    }

    [Fact]
    public void Mutated_stories_are_answered()
    {
        var (stories, random) = (All.Select(Stories.Read).ToList(), new Random(20));
        for (var round = 0; round < Mutations; round++)
            Answered(Mutate(stories[random.Next(stories.Count)], stories[random.Next(stories.Count)], random));
    }

    [Theory]                                                    // each line reads the one below it
    [InlineData("@", "a0 = 0", "a# = a% + 1")]
    [InlineData("@", "a0 ~ Normal(0, 1)", "a# ~ Normal(a%, 1)")]
    [InlineData("x = f9999(1) @", "function f0(a: real) -> real = a", "function f#(a: real) -> real = f%(a)")]
    [InlineData("z ~ Normal(0, 1) y ~ Normal(z, 1) guide { z ~ Normal(a9999, 1) @ }", "a0 = 0", "a# = a% + 1")]
    [InlineData("z ~ Normal(0, 1) y ~ Normal(z, 1) guide { z ~ Delta(a9999) @ }", "a0 ~ Normal(0, 1)", "a# ~ Normal(a%, 1)")]
    public void Long_chains_are_read(string story, string first, string line)
    {
        var lines = Enumerable.Range(1, 9999).Select(i => line.Replace("#", $"{i}").Replace("%", $"{i - 1}")).Reverse().Append(first);
        OnADeepStack("model M\n" + story.Replace("@", $"\n{string.Join('\n', lines)}\n"));
    }

    [Theory]
    [InlineData("x = ", "(", "1", ")", 250)]
    [InlineData("x = ", "(", "1", ")", 25_000)]
    [InlineData("x = ", "[", "1", "]", 250)]
    [InlineData("x = ", "exp(", "1", ")", 250)]
    [InlineData("x = ", "if true then 1 else ", "2", "", 250)]
    [InlineData("x = ", "-", "1", "", 250)]
    [InlineData("x ~ ", "Truncated(", "Normal(0, 1)", ", low = 0)", 120)]
    [InlineData("x ~ ", "Mixture([0.5, 0.5], [Delta(0), ", "Normal(0, 1)", "])", 120)]
    [InlineData("x ~ Normal(0, 1)", " |> exp", "", "", 250)]
    [InlineData("", "for k in 1..2 { ", "x = 1", " }", 60)]
    [InlineData("x: real", "[2]", "", " = 1", 1)]
    [InlineData("", "function f(a: real) -> real = f(a)\n", "x = f(1)", "", 2)]
    public void Deep_nesting_is_answered(string before, string open, string inner, string close, int depth)
    {
        foreach (var times in new[] { depth / 8, depth, 4 * depth })
            OnADeepStack($"model M\n"
                + $"{before}{string.Concat(Enumerable.Repeat(open, times))}{inner}{string.Concat(Enumerable.Repeat(close, times))}\n");
    }

    [Theory]
    [InlineData("x = 1\n")]
    [InlineData("data x[rows]: real\n")]
    [InlineData("""
        for n in rows { y[n] ~ Normal(mean[kind[n]], 1) }

        """)]
    [InlineData("""
        a ~ Gamma(b, c)

        """)]
    [InlineData("(((((")]
    [InlineData("\u00ff~")]
    public void A_megabyte_is_answered(string line) =>
        OnADeepStack("model M\n" + string.Concat(Enumerable.Repeat(line, 1_000_000 / line.Length)));

    private static List<SourceSpan> WordsOf(string text)
    {
        var tokens = StoryParser.Parse(new SourceText("story.gen", text)).Tokens;
        return [.. Enumerable.Range(0, tokens.Count).Select(i => tokens[i].Span)];
    }

    private static string Change(string text, SourceSpan word, Random random)
    {
        var spare = Spare[random.Next(Spare.Length)];
        if (word.End > text.Length) return text;
        var (before, after) = (text[..word.Start], text[word.End..]);
        return random.Next(3) switch
        {
            0 => $"{before} {after}",
            1 => $"{before} {spare} {after}",
            _ => $"{before} {spare} {word.Text} {after}",
        };
    }

    /// <summary>Bytes flipped, words dropped, doubled or exchanged, lines moved, halves of two stories joined.</summary>
    private static string Mutate(string text, string other, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var words = WordsOf(text);
            var (word, second) = (words[random.Next(words.Count)], words[random.Next(words.Count)]);
            text = random.Next(6) switch
            {
                0 => Flipped(text, random),
                1 => text.Remove(word.Start, word.Length),
                2 => text.Insert(word.End, $" {word.Text}"),
                3 => text.Insert(word.Start, $" {second.Text} "),
                4 => string.Join('\n', text.Split('\n').OrderBy(_ => random.Next(4))),
                _ => text[..word.Start] + other[..Math.Min(other.Length, random.Next(200))],
            };
        }

        return text;
    }

    private static string Flipped(string text, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > 0) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return Encoding.UTF8.GetString(bytes);
    }

    // as the command line runs it
    private static void OnADeepStack(string text)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(() => Answered(text)), 64 << 20);
        thread.Start();
        thread.Join();
        Assert.Null(thrown);
    }

    private static void Answered(string text)
    {
        var compilation = Stories.Compile(text);
        var errors = compilation.Diagnostics.Count(d => d.Severity == Severity.Error);
        Assert.True(compilation.Graph is null == errors > 0, text);
        Assert.All(compilation.Diagnostics, d => Assert.IsType<SourcePlace>(d.Place));
        if (compilation.Graph is { } graph) _ = Compiler.Graph.Printing.GraphPrinter.Print(graph);
        else _ = DiagnosticText.Render(compilation.Diagnostics);
    }
}
