using System.Text.RegularExpressions;

namespace ProbDsl.Tests;

/// <summary>What holds of every C# file of the repository.</summary>
public sealed partial class SourceTests
{
    private static readonly string[] Folders = ["src", "tests", "bench"];

    [Fact]
    public void No_line_is_longer_than_140_characters() =>
        Assert.Empty(SourceFiles.In(Folders).SelectMany(f => LongLines.In(SourceFiles.Read(f)).Select(line => $"{f}:{line}")));

    [Fact]
    public void A_long_line_is_seen_and_one_inside_of_a_raw_string_is_let_through()
    {
        var (most, more, quotes) = (new string('x', 140), new string('x', 141), new string('"', 3));
        Assert.Equal([2, 6], LongLines.In($"{most}\n{more}\n_ = {quotes}\n{more}\n{quotes};\n{more}"));
        Assert.Equal([2], LongLines.In($"_ = {quotes}x{quotes};\n{more}"));
    }

    [Fact]
    public void No_expression_is_longer_than_300_characters() => Assert.Empty(
        SourceFiles.In(Folders).SelectMany(f => LongExpressions.In(SourceFiles.Read(f)).Select(line => $"{f}:{line}")));

    [Fact]
    public void A_long_expression_is_seen_and_one_of_short_parts_is_let_through()
    {
        var sum = string.Join(" + ", Enumerable.Repeat("abcde", 60));
        Assert.Equal([2], LongExpressions.In($"var short = {sum.Replace("abcde", "a")};\nvar x = {sum};"));
        Assert.Equal([3], LongExpressions.In($"var x = y switch\n{{\n    1 => {sum},\n    _ => 0,\n}};"));
        var arms = string.Concat(Enumerable.Range(0, 60).Select(i => $"{i} => abcde,\n"));
        Assert.Empty(LongExpressions.In($"var x = y switch\n{{\n{arms}}};"));
        Assert.Empty(LongExpressions.In($"var x = f(\"{sum}\", {string.Join(", ", Enumerable.Repeat("0.123456", 60))});"));
    }

    /// <summary>`ProbDsl.Inference` for src/Inference, `ProbDsl.Inference.Fits.Reading` for src/Inference/7-Fits/Fits/Reading.</summary>
    [Fact]
    public void Namespaces_follow_folders() =>
        Assert.DoesNotContain(SourceFiles.In("src", "tests"), f => Declared(f) is { } name && name != Expected(f));

    [Theory]
    [InlineData("src/Inference/Problem.cs", "ProbDsl.Inference")]
    [InlineData("src/Inference/7-Fits/Fits/Reading/KeptFit.cs", "ProbDsl.Inference.Fits.Reading")]
    [InlineData("src/Inference/6-Methods/Points/Em/EmMethod.cs", "ProbDsl.Inference.Em")]
    [InlineData("src/Inference/5-Running/ContinuousTime/TimePath.cs", "ProbDsl.Inference.ContinuousTime")]
    [InlineData("src/Dsl.Parser/Lexing/Lexer.cs", "ProbDsl.Parser.Lexing")]
    [InlineData("tests/Dsl.Parser.Tests/Lexing/LexerTests.cs", "ProbDsl.Tests.Lexing")]
    public void A_folder_has_its_namespace(string path, string expected) => Assert.Equal(expected, Expected(path));

    /// <summary>
    /// What a distribution can do is declared by it (`DistributionTraits`, capabilities of the catalog); layers are distinguished by
    /// identity.
    /// </summary>
    [Fact]
    public void No_distribution_and_no_layer_is_known_by_its_name() =>
        // what is printed of an objective goes by its name
        Assert.DoesNotContain(SourceFiles.In("src/Inference").Where(f => !f.EndsWith("ObjectiveSection.cs", StringComparison.Ordinal)),
            f => ByName().IsMatch(SourceFiles.Read(f)));

    [Theory]
    [InlineData("draw.Law.Of.Name == \"Normal\"", true), InlineData("law is { Of.Name: \"MvNormal\" }", true)]
    [InlineData("d => d.Law.Of.Name == law", true)]
    [InlineData("law.Of.Name is not (\"MvNormal\" or \"MvStudentT\")", true), InlineData("$\"`{law.Of.Name}` has none\"", false)]
    public void A_name_that_is_compared_is_seen(string text, bool isIt) => Assert.Equal(isIt, ByName().IsMatch(text));

    /// <summary>Machines are shared: what something costs is measured in bench.</summary>
    [Fact]
    public void Tests_time_nothing() =>
        Assert.DoesNotContain(SourceFiles.In("tests").Where(f => !f.EndsWith("SourceTests.cs", StringComparison.Ordinal)),
            f => SourceFiles.Read(f).Contains("Stopwatch", StringComparison.Ordinal));

    /// <summary>What cannot be lowered is a value (`LoweringLimit.Try`), not an exception that rooms catch as they please.</summary>
    [Fact]
    public void A_limit_of_lowering_is_caught_in_one_place() => Assert.Equal(["src/Inference/1-Model/Problems/LoweringLimit.cs"],
        SourceFiles.In("src").Where(f => SourceFiles.Read(f).Contains("catch (LoweringLimit", StringComparison.Ordinal)));

    /// <summary>`A_sentence_with_underscores`: a capital inside of a word stands in none.</summary>
    [Fact]
    public void Tests_are_named_by_sentences() =>
        Assert.DoesNotContain(
            SourceFiles.In("tests").SelectMany(f => TestName().Matches(SourceFiles.Read(f)).Select(m => m.Groups[1].Value)),
            name => RunTogether().IsMatch(name));

    [Theory]
    [InlineData("Sums_are_exact", false), InlineData("KL_of_an_MLP_in_float32", false), InlineData("SumsAreExact", true)]
    [InlineData("FlowsAreReadBackFromFiles", true)]
    public void Words_that_run_together_are_seen(string name, bool doThey) => Assert.Equal(doThey, RunTogether().IsMatch(name));

    private static string Expected(string path)
    {
        var parts = path.Split('/');
        var project = parts[0] == "tests" ? "Tests" : parts[1].Replace("Dsl.", "", StringComparison.Ordinal);
        var folders = Floors.Below(path) is { Length: > 0 } below ? below[..^1] : parts[2..^1];
        return string.Join('.', ["ProbDsl", project, .. folders]);
    }

    // those of the architecture tests' specimens are wrong on purpose
    private static string? Declared(string path) =>
        Namespace().Match(SourceFiles.Read(path)) is { Success: true } match && match.Groups[1].Value != "Elsewhere"
            ? match.Groups[1].Value : null;

    [GeneratedRegex(@"\]\n\s*public (?:static )?(?:async )?(?:void|Task) (\w+)\(")]
    private static partial Regex TestName();

    [GeneratedRegex("""\bOf\.Name(?: [!=]= |: | is | switch)""")]
    private static partial Regex ByName();

    [GeneratedRegex("^[A-Za-z0-9]*[a-z0-9][A-Z][A-Za-z0-9]*$")]
    private static partial Regex RunTogether();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
