using System.Text;
using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Documents;

/// <summary>Runs the blocks of a page from top to bottom in a folder of its own, and says what does not hold.</summary>
internal sealed partial class PageRun
{
    private readonly Page page;
    private readonly string folder;
    private readonly bool isUpdate;
    private readonly List<PageFault> found = [];
    private readonly PageEdits edits;
    private readonly ErrorExamples? examples;

    private PageRun(Page page, string folder, bool isUpdate)
    {
        (this.page, this.folder, this.isUpdate, edits) = (page, folder, isUpdate, new(page));
        if (ErrorPage().Match(page.Name) is { Success: true } name) examples = new(name.Groups["code"].Value, folder, ReportedBy(page));
    }

    /// <summary>What does not hold, and the page rewritten.</summary>
    /// <param name="page">The page.</param>
    /// <param name="folder">The folder to run in; files that the page names are written there.</param>
    /// <param name="isUpdate">Whether numbers are compared to the last digit, for a page that is to be rewritten.</param>
    public static async Task<PageOutcome> Of(Page page, string folder, bool isUpdate = false)
    {
        var run = new PageRun(page, folder, isUpdate);
        foreach (var (line, text) in page.Prose.Where(p => IndentedCommand().IsMatch(p.Text)))
            run.Add(line, $"`{text.Trim()}` is not run: write it in a console block");
        foreach (var block in page.Blocks)
        {
            try
            {
                if (run.examples is null) await run.Run(block, BlockKind.Of(block.Info));
                else await run.Example(block, BlockKind.OfExample(block.Info));
            }
            catch (FormatException wrong)
            {
                run.Add(block.Line, wrong.Message);
            }
        }

        if (run.examples is not null)
            foreach (var fault in await run.examples.Faults()) run.Add(1, fault);
        return new(run.found, run.edits.Text);
    }

    private static string? ReportedBy(Page page) =>
        page.Prose.Select(p => Reporter().Match(p.Text)).FirstOrDefault(m => m.Success)?.Groups["arguments"].Value;

    private async Task Example(Block block, BlockKind kind)
    {
        if (kind.Sides.Length == 0) await Run(block, kind);
        foreach (var side in kind.Sides)
        {
            var own = Directory.CreateDirectory(Path.Combine(folder, side)).FullName;
            if (!Path.Exists(Path.Combine(own, "examples")))
                Directory.CreateSymbolicLink(Path.Combine(own, "examples"), Repository.Path("examples"));
            if (kind.Language == "console") await Console(block, kind, own, side);
            else File.WriteAllBytes(Path.Combine(own, kind.File!), kind.Language switch
            {
                "bytes" => ArrayFile.OfBytes(block.Text),
                "array" => ArrayFile.OfNumbers(block.Text),
                _ => Encoding.UTF8.GetBytes(block.Text),
            });
        }
    }

    private async Task Run(Block block, BlockKind kind)
    {
        if (kind.Language == "sh" && block.Lines.Any(l => Command().IsMatch(l))) throw new FormatException("write it in a console block");
        if (kind is { IsExcerpt: true, File: { } source }) Excerpt(block, source);
        else if (kind.Language == "console") await Console(block, kind, folder);
        else if (kind is { Language: "mermaid", File: { } drawn }) await Picture(block, drawn);
        else if (kind.Language == "gen") Story(block, kind.File);
        else if (kind.File is { } file) File.WriteAllText(Path.Combine(folder, file), block.Text);
    }

    /// <summary>Its lines are lines of the file, one after another but for cuts.</summary>
    private void Excerpt(Block block, string file)
    {
        string[] places = [Path.Combine(folder, file), Repository.Path(file)];
        if (places.FirstOrDefault(File.Exists) is not { } path) throw new FormatException($"there is no file {file}");
        if (new OutputMatch(0).Difference(["...", .. block.Lines, "..."], File.ReadAllLines(path)) is not null)
            Add(block.Line, $"is not a part of {file}");
    }

    private async Task Console(Block block, BlockKind kind, string own, string side = "")
    {
        foreach (var command in ShownCommand.In(block))
        {
            if (kind.IsSlow && !(Probdsl.RunsSlow && examples is null))
            {
                foreach (var error in CommandSyntax.Errors(command, own)) Add(block.First + command.Line, error);
                continue;
            }

            var finished = await (command.Arguments is { } arguments ? Probdsl.Run(own, arguments) : Shell.Run(own, command.Text));
            var printed = LinesOf(finished);
            examples?.Add(side, printed);
            if (kind.IsSlow && finished.Code == 0 && command.Output.Length == 0) continue;
            if (new OutputMatch(isUpdate ? 0 : kind.Tolerance).Difference(command.Output, printed) is not { } difference) continue;
            Differ(block, command.Output, command.Line + 1 + difference.Line, command.Line + 1, $"`{command.Text}`", difference.Found);
            edits.Replace(block, command.Line + 1, command.Output.Length, OutputMatch.WithCuts(command.Output, printed));
        }
    }

    private async Task Picture(Block block, string story) =>
        HoldExactly(block, LinesOf(await Probdsl.Run(folder, ["explain", story, "--mermaid"])), $"`explain {story} --mermaid`");

    private void Story(Block block, string? file)
    {
        if (file is not null) File.WriteAllText(Path.Combine(folder, file), ExpectedDiagnostics.Without(block.Text));
        var wrong = ExpectedDiagnostics.Check(block.Text).ToList();
        foreach (var (line, message) in wrong) Add(block.First + line, message);
        if (wrong.Count == 0) HoldExactly(block, ExpectedDiagnostics.Format(block.Text).TrimEnd('\n').Split('\n'), "the layout of `fmt`");
    }

    private void HoldExactly(Block block, string[] actual, string what)
    {
        if (block.Lines.SequenceEqual(actual)) return;
        var line = block.Lines.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        Differ(block, block.Lines, line, 0, what, actual.ElementAtOrDefault(line));
        edits.Replace(block, 0, block.Lines.Length, actual);
    }

    private void Differ(Block block, string[] shown, int line, int from, string what, string? instead) =>
        Add(block.First + line, $"{what}\n    expected  {shown.ElementAtOrDefault(line - from) ?? End}\n    found     {instead ?? End}");

    private const string End = "(the end)";

    private static string[] LinesOf(Finished run) =>
        $"{run.Output.TrimEnd('\n')}\n{run.Errors}".Trim('\n') is { Length: > 0 } text ? text.Split('\n') : [];

    private void Add(int line, string message) =>
        found.Add(new(page.SectionOf(line), $"{page.Name}:{line} ({page.SectionOf(line)}): {message}"));

    [GeneratedRegex(@"^docs/errors/(?<code>[EW]\d{4})\.md$")]
    private static partial Regex ErrorPage();

    [GeneratedRegex("^Reported by `probdsl (?<arguments>[^`]+)`")]
    private static partial Regex Reporter();

    [GeneratedRegex(@"^(?:\$ )?(?:\.{0,2}/)*probdsl ")]
    private static partial Regex Command();

    [GeneratedRegex(@"^ {4,}(?:\$ )?(?:\.{0,2}/)*probdsl ")]
    private static partial Regex IndentedCommand();
}

/// <summary>What does not hold of a page; and the page with what is true in place of it.</summary>
internal sealed record PageOutcome(IReadOnlyList<PageFault> Faults, string Text)
{
    public IReadOnlyList<string> Found => [.. Faults.Select(f => f.Text)];
}

/// <summary>What does not hold: its section, and a text with page, line and section.</summary>
internal sealed record PageFault(string Section, string Text)
{
    public override string ToString() => Text;
}
