using System.Text.RegularExpressions;

namespace ProbDsl.Tests;

/// <summary>A method is named in its own folder and in the table of methods, and nowhere else: not as a word, and not as a type.</summary>
public sealed partial class MethodNameTests
{
    private const string Table = "Methods/MethodTable.cs";

    /// <summary>Words for other things that are spelled as a method is.</summary>
    private static readonly HashSet<(string File, string Word)> otherThings =
    [
        ("Inference/4-Planning/LogDensity/Evidence.cs", "elbo"), // the name of the bound in fit.json
        ("Inference/7-Fits/Fits/Sections/ObjectiveSection.cs", "exact"), // an objective without an error
        ("Inference/1-Model/Results/RowScores.cs", "exact"), // a score that is no estimate
        ("Inference/7-Fits/Comparisons/EvaluationScores.cs", "exact"),
        ("Inference/4-Planning/Structures/ContinuousTimeDraw.cs", "score"), // an argument of `reverse`
        ("Inference/5-Running/ContinuousTime/TimePath.cs", "exact"), // a word of the option `trace`
        ("Inference/6-Methods/Variational/GuidedSettings.cs", "importance"), // a word of the option `times`
        ("Cli/Reporting/ScoreJson.cs", "exact"),
        ("Inference/6-Methods/ContinuousTime/Scores/ReversedSdeRequirement.cs", "`score`"), // a net of this name
    ];

    private static readonly string source = Path.GetFullPath(Path.Combine(Here(), "..", "..", "src"));

    /// <summary>The files of the projects that know methods, with their paths from src on.</summary>
    private static readonly List<(string File, string Text)> files =
    [
        .. ((string[])["Inference", "Cli"])
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(source, project), "*.cs", SearchOption.AllDirectories))
            .Select(path => (Path.GetRelativePath(source, path).Replace('\\', '/'), WithoutComments(File.ReadAllText(path)))),
    ];

    /// <summary>Each method by its type, its folder and its name; a name that is another's constant is that one's.</summary>
    private static readonly List<(string Type, string Folder, string Name)> methods =
    [
        .. files.SelectMany(f => Class().Matches(f.Text)
            .Select(m => (Type: m.Groups[1].Value, Folder: Folder(f.File), Name: NameIn(f.Text[m.Index..])))),
    ];

    [Fact]
    public void Methods_are_found() =>
        Assert.Superset(new HashSet<string> { "mle", "em", "map", "exact", "laplace", "advi", "elbo", "iwae", "kde", "score" },
            methods.Select(m => m.Name).ToHashSet());

    [Fact]
    public void A_method_is_named_in_its_own_folder_alone() => Assert.Empty(
        from file in files
        where !file.File.EndsWith(Table, StringComparison.Ordinal)
        from method in methods.Where(m => m.Name.Length > 0 && m.Folder != Folder(file.File))
        where file.Text.Contains($"\"{method.Name}\"", StringComparison.Ordinal) && !otherThings.Contains((file.File, method.Name))
        select $"{file.File} names `{method.Name}`");

    /// <summary>
    /// Texts say `name`, or `--method name`: where a message asks for a method, its name comes from the table, by what the method is.
    /// </summary>
    [Fact]
    public void A_text_names_a_method_in_its_own_folder_alone() => Assert.Empty(
        from file in files
        where !file.File.EndsWith(Table, StringComparison.Ordinal)
        from method in methods.Where(m => m.Name.Length > 0)
        where methods.TrueForAll(m => m.Name != method.Name || m.Folder != Folder(file.File))
        from said in Said(file.Text, method.Name)
        where !otherThings.Contains((file.File, said))
        select $"{file.File} says {said}");

    /// <summary>Inside of a text a method in quotes, one that is asked for, and each of a list behind one that is.</summary>
    private static IEnumerable<string> Said(string text, string method) =>
        Regex.Matches(text, $@"`{method}`|--methods? (?:\w+,)*{method}\b").Select(m => m.Value).Distinct();

    [Theory]
    [InlineData("one more sentence (`advi`)", 1)]
    [InlineData("ask for `--method advi --num-samples 10`", 1)]
    [InlineData("`compare --methods laplace,advi,em`", 1)]
    [InlineData("`advice`, --method advises, advi", 0)]
    public void Names_of_methods_are_found_in_texts(string text, int count) => Assert.Equal(count, Said(text, "advi").Count());

    [Fact]
    public void The_type_of_a_method_is_used_in_its_own_folder_alone() => Assert.Empty(
        from file in files
        where !file.File.EndsWith(Table, StringComparison.Ordinal)
        from method in methods.Where(m => m.Folder != Folder(file.File))
        where Regex.IsMatch(file.Text, $@"(new |is |is not |or |<|typeof\(){method.Type}\b|\b{method.Type}\.[A-Z]")
            && !IsPart(file.File, method.Type)
        select $"{file.File} uses {method.Type}");

    /// <summary>
    /// What stories with nets or with flows need of `mle` stands in the folder of their training; a kept guide is read by the bound that it
    /// was trained for.
    /// </summary>
    private static bool IsPart(string file, string type) => (file, type) is
        ("Inference/6-Methods/Points/MaximumLikelihood/MaximumLikelihoodMethod.cs", "FlowLikelihood" or "NetLikelihood")
        or ("Inference/7-Fits/NewData/GuidedPosterior.cs", "GuidedMethod");

    /// <summary>The name of the first method of a text; empty where another one comes first.</summary>
    private static string NameIn(string text) => OwnName().Match(text) is { Success: true } name
        && !Class().Matches(text).Any(c => c.Index > 0 && c.Index < name.Index) ? name.Groups[1].Value : "";

    private static string Folder(string file) => Floors.RoomOf($"src/{file}") ?? string.Join('/', file.Split('/').Take(2));

    private static string WithoutComments(string text) =>
        string.Join('\n', text.Split('\n').Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex(@"class (\w+)(?:\([^)]*\))?\s+: (?:InferenceMethod|GuidedMethod|PathMethod|NonparametricMethod)\b")]
    private static partial Regex Class();

    [GeneratedRegex("""(?:override string Name =>|const string MethodName =) "(\w+)";""")]
    private static partial Regex OwnName();
}
