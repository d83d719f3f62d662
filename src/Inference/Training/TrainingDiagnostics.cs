using System.Globalization;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;
using ProbDsl.Runtime;

namespace ProbDsl.Inference.Training;

/// <summary>What can go wrong while a story is trained, and with checkpoints.</summary>
public static class TrainingDiagnostics
{
    internal static Diagnostic NotFinite(long step, int inARow, NotFinite? cause, long? row) =>
        Diagnostic.Error("E0540",
            $"{inARow} steps in a row, up to step {step}, came to no finite loss or gradient{Because(cause, row)}", Where(cause))
            .Next(cause?.Argument?.Remedy ?? (cause?.Place is null ? Smaller : $"look at the data of that row; {Smaller}"));

    public static Diagnostic Exploded(long step, double loss, double best, LossKind kind) =>
        Diagnostic.Error("E0541",
            FormattableString.Invariant($"the loss ran away: it is {loss:G6} {kind.For} at step {step}, and was {best:G6} at its best"),
            Place.None).Next(Smaller);

    internal static Diagnostic Skipped(long skipped, long steps, NotFinite? cause, long? row) =>
        Diagnostic.Warning("W0544", $"{skipped} of {steps} steps came to no finite loss or gradient and were left out{Because(cause, row)}",
            Where(cause)).Next(cause?.Argument?.Remedy ?? $"a few do no harm; of many, {Smaller}");

    public static Diagnostic OtherTraining(string file, string what) =>
        Diagnostic.Error("E0542", $"{file} is a checkpoint of another fit: {what}", Place.None)
            .Next("go on with the story, the data and the settings that it was made with, or fit anew without it");

    /// <param name="file">The checkpoint.</param>
    /// <param name="done">The steps that the training has done.</param>
    /// <param name="asked">The steps that it is to have done in all.</param>
    internal static Diagnostic FewerSteps(string file, long done, long asked) =>
        Diagnostic.Error("E0605", string.Create(CultureInfo.InvariantCulture, $"the training in {file} has done {done:N0} steps, and "
            + $"{asked:N0} in all are asked for: a training does not go back"), Place.None)
            .Next(string.Create(CultureInfo.InvariantCulture,
                $"`--max-iter {done}` ends it where it stands, a larger number trains on; without `--resume` it starts again"));

    internal static Diagnostic Unused(LatentUse latent, SourceSpan span, string tighter) =>
        Diagnostic.Warning("W0551", string.Create(CultureInfo.InvariantCulture, $"`{latent.Latent}` says nothing of its row: "
            + $"{(latent.Dimensions == 1 ? "the guide's law" : $"in all {latent.Dimensions} dimensions the guide's law")} is the story's, "
            + $"to {LatentUse.Least} nats"), span)
            .Next("let divergences count later (`--kl-warm-up 0.5`), let each dimension have some bits for nothing (`--free-bits 0.1`), "
                + $"or climb a tighter bound (`--method {tighter}`); if it stays so, the rows have no use for it");

    public static Diagnostic NotTrained(string method, string option, IEnumerable<string> instead) =>
        Diagnostic.Error("E0548", $"`{method}` does not train step by step, and `{option}` is for methods that do", Place.None)
            .Next($"leave `{option}` out{Names(", or ask for such a method: ", instead)}");

    public static Diagnostic NotResumed(string method, IEnumerable<string> instead) =>
        Diagnostic.Error("E0548", $"`{method}` keeps no checkpoint that `--resume` could go on from", Place.None)
            .Next($"leave `--resume` out{Names(", or ask for a method that goes step by step: ", instead)}");

    private static string Names(string before, IEnumerable<string> methods) =>
        string.Join(", ", methods.Select(name => $"`--method {name}`")) is { Length: > 0 } names ? before + names : "";

    public static Diagnostic NothingToHoldOut(string why) =>
        Diagnostic.Error("E0547", $"no rows can be held out: {why}", Place.None).Next("train on all of them, without `--holdout`");

    /// <param name="data">The data name.</param>
    /// <param name="column">Of several columns the one that is furthest, from 1.</param>
    /// <param name="mean">Of the numbers.</param>
    /// <param name="sd">Of the numbers.</param>
    /// <param name="isOutcome">
    /// Whether the story draws them, so that their scale enters the likelihood. That of a predictor does not.
    /// </param>
    internal static Diagnostic FarFromUnitScale(Variable data, int? column, double mean, double sd, bool isOutcome)
    {
        var of = column is { } at ? $"column {at} of `{data.Name}`" : $"`{data.Name}`";
        var written = data.Origin is ColumnOrigin { Columns: [FromColumn only] } ? only.Name : "x";
        return Diagnostic.Warning("W0590", string.Create(CultureInfo.InvariantCulture,
            $"{of} has mean {mean:G3} and standard deviation {sd:G3}, far from 0 and 1: nets and their learning rates are set up for data "
                + $"of about that scale, and a training with the usual options may end far from the best fit"), data.Span)
            .Next($"standardize the column in the data line, as in `from ({written} - mean({written})) / "
                + $"sd({written})`{(isOutcome ? $"; the likelihood of the file's own numbers then follows by the scale: "
                    + $"subtract log(sd({written})) from each log density" : "")}");
    }

    /// <summary>What is wrong with data once functions of whole columns see the trained rows alone.</summary>
    internal static Diagnostic OfTrainedRows(Diagnostic found) =>
        found with { Message = $"of the rows that `--holdout` leaves for training: {found.Message}" };

    internal static Diagnostic TooLarge(string method, NotEnoughMemory large) =>
        RunDiagnostics.NotEnoughMemory(method, large,
            "take fewer rows in a step (`--batch-size`), fewer draws of each (`--num-particles`), or smaller nets");

    public static Diagnostic NotKept(string file, string why) =>
        Diagnostic.Warning("W0545", $"the checkpoint {file} could not be written: {why}", Place.None)
            .Next("the fit went on without it, and could not be resumed from there: see that its folder is there and has room");

    private const string Smaller = "try a smaller learning rate (`--learning-rate 1e-4`) or shorten large gradients (`--clip-norm 1`)";

    private static Place Where(NotFinite? cause) =>
        cause?.Argument is { } argument ? new SourcePlace(argument.Given.Argument.Span)
            : cause?.Origin is Statement statement ? new SourcePlace(statement.Span) : Place.None;

    private static string Because(NotFinite? cause, long? row) => cause is null ? ""
        : $": {(cause.Origin is { } origin ? $"in `{origin}` " : "")}{cause.What}{(row is { } at ? $", at row {at + 1} of the data"
            : cause.Place is { } place ? $", at row {place + 1} of the batch" : "")}";
}
