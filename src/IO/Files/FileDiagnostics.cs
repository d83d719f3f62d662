using ProbDsl.IO.Input;
using ProbDsl.Parser.Lexing;
using ProbDsl.Runtime;
using ProbDsl.Runtime.Paging;

namespace ProbDsl.IO.Files;

/// <summary>Diagnostics of files that a user names.</summary>
internal static class FileDiagnostics
{
    // numbers of errors of Linux and macOS
    private const int TooManyOfSystem = 23, TooManyOpenFiles = 24;

    private const string NoMoreFiles = "no more files may be open", RaiseLimit = "raise the limit on open files, as by `ulimit -n 1024`";

    public static Diagnostic StoryNotRead(string path, string why) =>
        Diagnostic.Error("E0191", $"the story {Named(path)} cannot be read: {why}", Place.None)
            .Next("name a `.gen` file, as in `probdsl check my.gen`");

    public static Diagnostic StoryNotText(string path) =>
        Diagnostic.Error("E0191", $"the story {Named(path)} cannot be read: it is not UTF-8 text", Place.None)
            .Next("save it as UTF-8 in your editor, or name a `.gen` file");

    public static Diagnostic DataForStory(string path) =>
        Diagnostic.Error("E0191", $"{Named(path)} is a data file, but a story is expected here", Place.None)
            .Next($"name the story first: `probdsl fit my.gen --data {path}`; `probdsl new` lists templates to write one");

    public static Diagnostic DataNotRead(string path, string why) =>
        Diagnostic.Error("E0327", $"the data file {(path == "-" ? "on standard input" : Named(path))} cannot be read: {why}", Place.None)
            .Next(why == NoMoreFiles ? RaiseLimit : "name a CSV, TSV, JSON, Parquet, NPY or IDX file: `--data file.csv`");

    /// <summary>An error about a file that a command names as an argument, where it may also name a fit or a story.</summary>
    public static Diagnostic AsArgument(Diagnostic error) =>
        error.Code == "E0327" && error.Help != RaiseLimit
            ? error.Next("name the folder of a fit, a story (`.gen`), or a CSV, TSV, JSON, Parquet, NPY or IDX file") : error;

    public static Diagnostic StandardInputTwice() =>
        Diagnostic.Error("E0327", "standard input is named twice, but it can be read only once", Place.None)
            .Next("name a file for one of them");

    public static Diagnostic StoryTooLarge(string path) =>
        Diagnostic.Error("E0108", $"the story {Named(path)} is over {Limits.SourceLength >> 20} MB", Place.None)
            .Next("a story is a page of text; data belong in a file of their own, named by `--data`");

    public static Diagnostic NoData(string story, string folder) =>
        Diagnostic.Error("E0328", $"there is no data file beside {story}", Place.None)
            .Next($"name one: `--data file.csv` (looked in {folder})");

    public static Diagnostic NoNewData(string folder) =>
        Diagnostic.Error("E0427", $"no data are given, and the fit in {Named(folder)} does not contain the data that it was fitted to",
            Place.None)
            .Next("give the rows: `--data file.csv`");

    public static Diagnostic SeveralData(string story, IReadOnlyList<string> candidates) =>
        Diagnostic.Error("E0328", $"there are several data files beside {story}: {Few(candidates)}", Place.None)
            .Next($"name one of them: `--data {candidates[0]}`");

    public static Diagnostic SameData(string? name, string first, string second) =>
        Diagnostic.Error("E0328", $"{first} and {second} are both given {(name is null ? "without a name" : $"as `{name}`")}", Place.None)
            .Next($"name each after the plate or data name that it is for: `--data NAME={second}`");

    public static Diagnostic NoRowCount(string story) =>
        Diagnostic.Error("E0339", $"what follows `story:{story}` is not a number of rows", Place.None)
            .Next($"write a whole number of at least 1, as in `--data story:{story}:{StoryDataSource.DefaultRows}`, or leave it out");

    public static Diagnostic StoryIsNoFile(string story, int rows) =>
        Diagnostic.Error("E0339", $"`--data story:{story}`: only `fit`, `compare` and `explain` draw rows from a story",
            Place.None)
            .Next($"draw the rows into a file first: `probdsl sample {story} -n {rows} --seed 2 --out rows.csv`, then `--data rows.csv`");

    public static Diagnostic NotWritten(string path, string why) =>
        Diagnostic.Error("E0510", $"{Named(path)} cannot be written: {why}", Place.None)
            .Next(why == NoMoreFiles ? RaiseLimit : "name another place, one that you can write to");

    /// <param name="failure">Of a closed output it has the reason inside.</param>
    /// <param name="folder">Where the fit is kept; null where it is not.</param>
    public static Diagnostic NotPrinted(Exception failure, string? folder) =>
        Diagnostic.Error("E0510", $"standard output cannot be written: "
            + $"{(failure.InnerException ?? failure).Message}{(folder is null ? "" : $"; the fit is kept in {Named(folder)}")}", Place.None)
            .Next(folder is null ? "write to a disk that has space" : $"its results are in {folder}/fit.json");

    /// <param name="option">The option that names the output.</param>
    /// <param name="output">The output, as the user wrote it.</param>
    /// <param name="input">The same file, as the user wrote the input.</param>
    public static Diagnostic ReplacesInput(string option, string output, string input) =>
        Diagnostic.Error("E0607",
            $"`{option}` would replace {Named(output)}, which this command reads{(input == output ? "" : $" ({input})")}", Place.None)
            .Next("name another file");

    public static Diagnostic ReplacesFit(string option, string output) =>
        Diagnostic.Error("E0610", $"`{option}` would replace {Named(output)}, a file of a fit, which could not be read again", Place.None)
            .Next("name another file");

    public static Diagnostic FolderInUse(string folder) =>
        Diagnostic.Error("E0601", $"another fit is running with `--out {folder}`, and two fits would replace each other's files",
            Place.None).Next("wait until it ends, or name another folder");

    /// <param name="folder">As the user wrote it.</param>
    /// <param name="why">The reason.</param>
    public static Diagnostic ResultNotKept(string folder, string why) =>
        Diagnostic.Warning("W0680", $"the result is not kept in {Named(folder)}: {why}", Place.None)
            .Next("what is printed is complete; `--format json` has all of it, to be kept elsewhere");

    /// <param name="folder">As the user wrote it.</param>
    /// <param name="what">What the folder has.</param>
    public static Diagnostic OtherFit(string folder, string what) =>
        Diagnostic.Error("E0602", $"{Named(folder)} has {what}, which this fit would replace", Place.None)
            .Next("name another folder, or replace it: `--overwrite`");

    /// <param name="folder">As the user wrote it.</param>
    public static Diagnostic UnendedFit(string folder) =>
        Diagnostic.Error("E0606",
            $"{Named(folder)} has the checkpoint of an unfinished fit, which this fit would replace", Place.None)
            .Next("continue it with `--resume`, or start again with `--overwrite`");

    public static Diagnostic DataChanged(string path) =>
        Diagnostic.Error("E0604", $"the data file {Named(path)} changed while it was being read, so that its rows are of two versions",
            Place.None).Next("run the command again when nothing writes to the file");

    public static Diagnostic NotEnoughMemory(NotEnoughMemory large) =>
        Diagnostic.Error("E0531",
            $"this would take {large.Bytes / 1e9:N1} GB of memory, but at most {large.Available / 1e9:N1} GB can be used",
            Place.None).Next("take fewer rows, or smaller sizes");

    public static Diagnostic ScratchFull(ScratchFull full) =>
        Diagnostic.Error("E0636", $"the data are larger than memory, and the temporary file for them in {full.Folder} cannot have "
            + $"{full.Bytes / 1e9:N1} GB: {full.Reason}", Place.None)
            .Next("name a folder on a disk that has more space, `TMPDIR=/folder probdsl ...`, or keep only the columns that the story "
                + "reads");

    public static Diagnostic OutOfMemory() =>
        !LargeArrays.ArePaged
            ? Diagnostic.Error("E0531", "this machine ran out of memory", Place.None).Next("take fewer rows, or smaller sizes")
            : Diagnostic.Error("E0531", $"this machine ran out of memory: the data, {LargeArrays.DataBytes / 1e6:N0} MB, are in a "
                + $"temporary file, but this method or command needs more than the {LargeArrays.Memory / 1e6:N0} MB of memory beside it",
                Place.None)
                .Next("use a method that reads such data from the file (docs/guides/data-larger-than-memory.md), or take fewer rows");

    public static Diagnostic AlreadyThere(string path) =>
        Diagnostic.Error("E0513", $"{Named(path)} exists already, and a template never replaces a file", Place.None)
            .Next("name a file that does not exist yet, or `-` to print the template");

    public static Diagnostic NothingRanked(string folder, string name) =>
        Diagnostic.Error("E0349", $"no fit is saved in {Named(folder)}: no value of `{name}` has a fit that can be ranked", Place.None)
            .Next($"use another method, or more draws (`--num-samples`); to save the fit at one value anyway, give only that value, "
                + $"as in `--set {name}=2`");

    public static Diagnostic WrongSetting(string text) =>
        Diagnostic.Error("E0217", $"`--set {text}` is not a setting", Place.None)
            .Next("write a name and a number, `--set K=3`; `fit` also takes a range, `--set K=1..8`");

    public static Diagnostic Backwards(string name, int from, int to) =>
        Diagnostic.Error("E0217", $"`--set {name}={from}..{to}` is an empty range", Place.None)
            .Next($"write the smaller number first: `--set {name}={to}..{from}`");

    public static Diagnostic TooManyValues(string name, int from, int to) =>
        Diagnostic.Error("E0621", string.Create(CultureInfo.InvariantCulture, $"`--set {name}={from}..{to}` has {(long)to - from + 1:N0} "
            + $"values, more than the limit of {SettingRange.Most:N0}, and each value is a separate fit"), Place.None)
            .Next($"give a shorter range: `--set {name}={from}..{Math.Min(to, from + 9L)}`");

    public static Diagnostic TwoRanges(string one, string other) =>
        Diagnostic.Error("E0217", $"`--set` gives ranges for `{one}` and `{other}`", Place.None)
            .Next("give a range for one of them, and a number for the other");

    /// <summary>Whether opening a path may throw this exception.</summary>
    public static bool IsFileFailure(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary>Whether printing may throw this exception: standard output and standard error may be full or closed.</summary>
    public static bool IsOutputFailure(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>The reason of a failed read or write, without the path that the message has already.</summary>
    public static string Reason(string path, Exception exception) => exception switch
    {
        _ when Directory.Exists(path) && exception is UnauthorizedAccessException => "it is a folder, or you may not write in it",
        _ when path.Trim().Length == 0 => "it has no name",
        FileNotFoundException or DirectoryNotFoundException => "there is no such file or folder",
        UnauthorizedAccessException => "you may not open it",
        IOException { HResult: TooManyOpenFiles or TooManyOfSystem } => NoMoreFiles,
        _ => exception.Message,
    };

    private static string Named(string path) => path.Length == 0 ? "``" : path;

    private static string Few(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(5)) + (names.Count > 5 ? $" and {names.Count - 5} more" : "");
}
