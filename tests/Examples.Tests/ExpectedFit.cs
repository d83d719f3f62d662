using System.Globalization;
using System.Text.RegularExpressions;

namespace ProbDsl.Tests;

/// <summary>
/// A fit or a draw of `expected.txt`: its command line after `probdsl`, and the values it must print. examples/README.md describes the
/// format.
/// </summary>
public sealed partial record ExpectedFit(string[] Arguments, List<ExpectedFigure> Figures)
{
    public string Story => Arguments[1];

    public bool IsDraw => Arguments[0] == "sample";

    public static List<ExpectedFit> Read(string path)
    {
        var fits = new List<ExpectedFit>();
        foreach (var line in File.ReadLines(path).Select(l => l.Split('#')[0].TrimEnd()).Where(l => l.Length > 0))
        {
            if (line.StartsWith("fit ", StringComparison.Ordinal) || line.StartsWith("sample ", StringComparison.Ordinal))
                fits.Add(new(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), []));
            else fits[^1].Figures.Add(Figure(line));
        }

        return fits;
    }

    private static ExpectedFigure Figure(string line)
    {
        var parts = Line().Match(line);
        if (!parts.Success)
            throw new FormatException($"`{line}` is neither `name value tolerance` nor `stop_reason word` nor `table file`");
        var name = parts.Groups["name"].Value.Replace(" ", "", StringComparison.Ordinal);
        if (name == "table") return new ExpectedTable(parts.Groups["value"].Value);
        return parts.Groups["tolerance"] is { Success: true } tolerance
            ? new ExpectedNumber(name, Number(parts.Groups["value"]), Number(tolerance))
            : new ExpectedWord(name, parts.Groups["value"].Value);
    }

    private static double Number(Group text) => double.Parse(text.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s+(?<name>[\w*]+(\[[\d, ]+\])?|sd\(\w+(\[[\d, ]+\])?\)"
        + @"|P\(\w+(\[[\d, ]+\])? = [^)]+\))\s+(?<value>\S+)(\s+(?<tolerance>\S+))?$")]
    private static partial Regex Line();
}

/// <summary>A figure by its name.</summary>
public abstract record ExpectedFigure(string Name);

/// <summary>A number, and by how much the fit's may differ from it.</summary>
public sealed record ExpectedNumber(string Name, double Value, double Tolerance) : ExpectedFigure(Name);

/// <summary>A word.</summary>
public sealed record ExpectedWord(string Name, string Word) : ExpectedFigure(Name);

/// <summary>A file beside the story that holds what is drawn.</summary>
public sealed record ExpectedTable(string File) : ExpectedFigure("table");
