using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests;

/// <summary>
/// Golden texts: what a person sees of a run, as a transcript with the command first and the exit code last. Seconds and the last gradient,
/// which differ between machines, are left out; so are the other methods of an `explain`, which a new method adds to: `OtherMethodsTests`
/// hold them. With UPDATE_GOLDEN=1 the tests rewrite the files in the source folder instead of comparing.
/// </summary>
public static partial class Golden
{
    public static void Check(string name, string[] arguments, Finished run)
    {
        var path = Repository.Path("tests", "Cli.Tests", "golden", $"{name}.txt");
        var text = $"$ probdsl {string.Join(' ', arguments)}\n{run.Output}{run.Errors}exit {run.Code}\n";
        var actual = OtherMethods().Replace(Machine().Replace(text, "_"), "    (other methods)\n");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(path, actual);
        else Assert.Equal(File.ReadAllText(path), actual);
    }

    [GeneratedRegex(@"(?<=slope )\S+|(?<=gradient )\d\S*|\b\d+(\.\d+)?(?= s\b)")]
    private static partial Regex Machine();

    // each with the lines that go on
    [GeneratedRegex(@"(^    (also possible|not [\w, ]+): .*\n(^ {8,}.*\n)*)+", RegexOptions.Multiline)]
    private static partial Regex OtherMethods();
}
