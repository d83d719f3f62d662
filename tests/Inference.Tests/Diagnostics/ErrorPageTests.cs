using System.Text.RegularExpressions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Continuing;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Rows;
using ProbDsl.Inference.Sampling;
using ProbDsl.Inference.Training;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;
using ProbDsl.Tests.Laplace;
using ProbDsl.Tests.Rows;
using ProbDsl.Tests.Sampling;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Diagnostics;

/// <summary>Each code about binding, planning and running has a page; its wrong example has that code and its right one has none.</summary>
public sealed class ErrorPageTests
{
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);

    private static readonly string[] Factories = ["Binding/BindingDiagnostics.cs", "Methods/PlanDiagnostics.cs",
        "Diagnostics/RunDiagnostics.cs", "Modes/ModeDiagnostics.cs", "Importance/ImportanceDiagnostics.cs", "Advi/AdviDiagnostics.cs",
        "Density/ClosedFormDiagnostics.cs", "Integration/QuadratureDiagnostics.cs", "Exact/ExactDiagnostics.cs",
        "Draws/SamplingDiagnostics.cs", "Rows/RowDiagnostics.cs", "Binding/NoisingDiagnostics.cs"];

    // what needs more than a story and one table, or cannot happen
    private static readonly Dictionary<string, Func<string, IEnumerable<Diagnostic>>> OtherWays = new()
    {
        ["E0320"] = story => Told.By(story, new Dictionary<string, string> { ["rows"] = "x\n1\n" }).Binding.Diagnostics,
        ["E0321"] = story => Told.By(story, new Dictionary<string, string> { ["x"] = "x\n1\n", ["y"] = "y\n1\n2\n" }).Binding.Diagnostics,
        ["E0329"] = story =>
            Told.By(story, new Dictionary<string, string> { ["rows"] = "y\n1\n2\n", ["row"] = "y\n1\n2\n" }).Binding.Diagnostics,
        ["W0347"] = story => Told.By(story,
            "session_id,minutes\n" + string.Concat(Enumerable.Range(0, 1500).Select(row => $"s{row},3\n"))).Binding.Diagnostics,
        ["W0348"] = story => Told.By(story, "x,y\n41,NA\n36,NA\n").Binding.Diagnostics,
        ["W0578"] = story => Told.By(story, SmallTable.Rows).Binding.Diagnostics,
        ["W0590"] = story => DataScale.Warnings(Told.By(story, "x\n0.1\n0.12\n0.3\n").Problem),
        ["E0402"] = story => Told.By(story, SmallTable.Rows).Select("em").Diagnostics,
        ["E0403"] = story => Told.By(story, SmallTable.Rows).Select("eem").Diagnostics,
        ["E0516"] = story => Told.By(story, SmallTable.Rows).Fit(method: "laplace").Diagnostics,
        ["W0518"] = story => Told.By(story, SmallTable.Rows).Fit(new(MaxIterations: 2, Threads: 1), "laplace").Diagnostics,
        ["W0519"] = story => Told.By(story, EightSchools.Data).Fit(method: "laplace").Diagnostics,
        ["W0553"] = story => Told.By(story, SmallTable.Rows).Fit(new(MaxIterations: 2, Threads: 1), "advi").Diagnostics,
        ["E0552"] = story => Told.By(story, "x\n10.1\n15\n20\n").Fit(method: "advi").Diagnostics,
        ["E0530"] = story => Told.By(story, SmallTable.Rows).Fit(method: "importance").Diagnostics,
        ["E0565"] = story => Told.By(story, SmallTable.Rows).Select("quadrature").Diagnostics,
        ["W0566"] = story => Told.By(story, "x\n1.3\n-0.2\n0.8\n").Fit(method: "quadrature").Diagnostics,
        ["W0567"] = story => Told.By(story, "x\n1.3\n").Fit(method: "quadrature").Diagnostics,
        ["E0404"] = story => Told.By(story, SmallTable.Rows).Facts.Latents
            .Select(l => RefusalDiagnostics.NoProgram(Told.By(story, SmallTable.Rows).Facts[l.Name].Refusal!)),
    };

    // what only a draw from the prior meets
    private static readonly string[] OfSampling = ["E0405", "E0406", "E0407", "E0609", "E0511", "E0512", "W0408"];

    // what depends on the draws of a fit, or on an order that no small story has: without examples
    private static readonly string[] OfDraws = ["E0425", "W0429", "W0593"];

    // what only new rows of a fit meet, those of the first `predict` alone
    private static readonly string[] OfPredictions = ["E0428", "E0430"],
        OfRows = ["E0421", "E0422", "E0423", "E0424", "E0426", .. OfPredictions];

    // what the compiler says with a number of its own range when data bind
    private static readonly string[] OfTheCompiler = ["E0210", "E0215"];

    public static TheoryData<string> Codes =>
        [.. Factories.SelectMany(file => Regex.Matches(File.ReadAllText(Path.Combine(Root, "src", "Inference", file)),
            "\"([EW]0\\d\\d\\d)\"").Select(m => m.Groups[1].Value)).Distinct().Except(OfTheCompiler).Append("E0573")
            .Append("W0590").Order()];

    [Theory, MemberData(nameof(Codes))]
    public void A_code_has_a_page_with_a_title(string code) => Assert.Matches($"^# {code}: [^\n]+\n\n", Page(code));

    [Theory, MemberData(nameof(Codes))]
    public void The_wrong_example_has_this_code(string code)
    {
        if (code is "W0503" or "E0504" or "E0531" or "E0555" or "E0595" || OfDraws.Contains(code)) return;
        Assert.Contains(code,
            (OtherWays.TryGetValue(code, out var way) ? way(Example(code, "gen wrong")) : Said(code, "wrong")).Select(d => d.Code));
    }

    [Theory, MemberData(nameof(Codes))]
    public void The_right_example_does_not_have_it(string code)
    {
        if (!OfDraws.Contains(code)) Assert.DoesNotContain(code, Said(code, "right").Select(d => d.Code));
    }

    private static ValueList<Diagnostic> Said(string code, string kind) =>
        OfRows.Contains(code) ? OfNewRows(code, kind) : OfSampling.Contains(code) ? Drawn(Example(code, $"gen {kind}"))
            : Found(Example(code, $"gen {kind}"), Files(code, kind));

    /// <summary>
    /// Everything said of the rows of an example by a fit whose unknowns are 0.5: two draws, or one where a point is what is wrong.
    /// </summary>
    private static ValueList<Diagnostic> OfNewRows(string code, string kind)
    {
        var told = Told.By(Example(code, $"gen {kind}") is { Length: > 0 } own ? own : Example(code, "gen both"),
            Files(code, code == "E0430" ? "wrong" : "right"));
        var unknowns = told.Graph.Variables.Where(v => v.Role is Role.Param or Role.Latent && !v.IsFiniteLatent);
        var fit = FitByHand.Of(told, (code, kind) is ("E0424", "wrong") ? 1 : 2,
            [.. unknowns.Select(v => (v.Name, (Func<int, double[]>)(_ => [.. Enumerable.Repeat(0.5, told.Problem.ShapeOf(v).Count)])))]);
        if (!OfPredictions.Contains(code))
            return fit.Bind(Files(code, kind), Told.Catalogue) is { Problem: { } problem }
                ? RowScoring.Of(fit, problem, false, Told.Catalogue).Diagnostics : throw new InvalidOperationException(code);
        var rows = NewRows.Of(fit, Files(code, kind), Told.Catalogue);
        return rows.Value is { } there ? RowPredictions.Of(fit, there, false, Told.Catalogue).Diagnostics : rows.Diagnostics;
    }

    /// <summary>Everything said of a draw and of the table it is written to.</summary>
    private static ValueList<Diagnostic> Drawn(string story)
    {
        var draw = PriorDraw.Of(story, 20);
        return draw.Sampled is { } drawn
            ? [.. new SampleTable(drawn, drawn.Problem.Graph.Plates[0], onlyData: true).NotReadBack()] : draw.Diagnostics;
    }

    /// <summary>Everything said on the way from a story to its fit.</summary>
    private static ValueList<Diagnostic> Found(string story, InputTables tables)
    {
        var told = Told.By(story, tables);
        if (told.Binding.Problem is null) return told.Binding.Diagnostics;
        var selection = told.Select();
        return selection.Plan is null ? selection.Diagnostics : told.Fit().Diagnostics;
    }

    /// <summary>The data of an example: those of its kind, or those that both share; each file with its name, where it has one.</summary>
    private static InputTables Files(string code, string kind)
    {
        (string? Name, string Text)[] shown =
        [
            .. Regex.Matches(Page(code), "```(?:csv|json|array)((?: \\w+)+)\n(.*?\n)```", RegexOptions.Singleline)
                .Select(m => (Words: m.Groups[1].Value.Trim().Split(' '), Text: m.Groups[2].Value))
                .Where(f => f.Words[^1] == kind || f.Words[^1] is not ("wrong" or "right"))
                .Select(f => (f.Words[0] is "wrong" or "right" or "both" ? null : f.Words[0], f.Text)),
        ];
        return shown.Length == 0 ? InputTables.Of(Told.Read(SmallTable.Rows)) : Told.Files(shown);
    }

    private static string Page(string code) => File.ReadAllText(Path.Combine(Root, "docs", "errors", $"{code}.md"));

    private static string Example(string code, string kind) =>
        Regex.Match(Page(code), $"```{kind}\n(.*?\n)```", RegexOptions.Singleline).Groups[1].Value;

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "ProbDsl.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
