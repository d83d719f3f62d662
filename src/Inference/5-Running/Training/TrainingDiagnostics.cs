namespace ProbDsl.Inference.Training;

/// <summary>Diagnostics of training and checkpoints.</summary>
public static class TrainingDiagnostics
{
    internal static Diagnostic NotFinite(long step, int inARow, NonFiniteOrigin? cause, long? row, string? players = null) =>
        cause?.Singular is { } matrix ? Singular(matrix, step, inARow, Where(cause)) : Diagnostic.Error("E0540",
            $"{inARow} steps in a row{(players is null ? "" : $" of the {players}")}, up to step {step}, had no finite loss or gradient"
                + Because(cause, row), Where(cause))
            .Next(cause?.Argument?.Remedy ?? (cause?.Place is null ? Smaller : $"check the data of that row; {Smaller}"));

    /// <param name="draw">The draw of the data.</param>
    /// <param name="flow">The flow or net.</param>
    /// <param name="why">Why the rows lie on a line or plane.</param>
    public static Diagnostic Singular(Draw draw, string flow, string why) =>
        Diagnostic.Error("E0624", $"the likelihood of `{flow}` has no maximum at these rows of `{draw.Target.Of}`: {why}, so that their "
            + "density grows without bound", draw.Span)
            .Next("leave out a number that is constant or follows from others, use more rows than a row has numbers, or add noise to the "
                + "columns, as in `from Normal(x, 0.01)`");

    private static Diagnostic Singular(SingularMatrix matrix, long step, int inARow, Place where) =>
        Diagnostic.Error("E0615", string.Create(CultureInfo.InvariantCulture,
            $"the matrix of `{matrix.Of}` is singular in float32: the numbers on its diagonal are from {matrix.Least:G3} to "
                + $"{matrix.Greatest:G3}, and {inARow} steps in a row, up to step {step}, had no finite loss or gradient"), where)
            .Next($"leave out a column that is constant or follows from others; {Smaller}");

    public static Diagnostic Diverged(long step, double loss, double best, LossKind kind) =>
        Diagnostic.Error("E0541",
            FormattableString.Invariant($"the loss diverged: it is {loss:G6} {kind.For} at step {step}, and its best value was {best:G6}"),
            Place.None).Next(Smaller);

    internal static Diagnostic Skipped(long skipped, long steps, NonFiniteOrigin? cause, long? row) =>
        Diagnostic.Warning("W0544", $"{skipped} of {steps} steps had no finite loss or gradient and were skipped{Because(cause, row)}",
            Where(cause)).Next(cause?.Argument?.Remedy ?? OutOfReachDiagnostic.Remedy(cause?.Reach)
                ?? $"a few skipped steps do no harm; if there are many, {Smaller}");

    /// <summary>The error if the objective of all rows has no finite value under the weights that a training gave.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="value">Its value.</param>
    /// <param name="row">The first row of the data without a finite value, from 0; null if it is unknown.</param>
    public static Diagnostic NotFiniteResult(ObjectiveKind objective, double value, int? row) =>
        Diagnostic.Error("E0597", $"the {objective.Title} of the rows under the trained weights is {Shown(value)}"
            + (row is { } at ? $": row {at + 1} of the data has no finite value" : ""), Place.None)
            .Next(row is null ? $"check the data and the ranges of all arguments, or {Smaller}"
                : "check the data of that row, or give an argument that leaves its range there a type that keeps it, as in `sd: positive`");

    /// <summary>The error if the loss of the held-out rows was not finite in any evaluation.</summary>
    internal static Diagnostic NotFiniteHeldOut() =>
        Diagnostic.Error("E0597", "the held-out rows have no finite loss, so they cannot choose the weights", Place.None)
            .Next($"check the data and the ranges of all arguments, or {Smaller}");

    public static Diagnostic OtherTraining(string file, string what) =>
        Diagnostic.Error("E0542", $"{file} is a checkpoint of another fit: {what}", Place.None)
            .Next("resume with the story, the data and the options of that fit, or start a new fit without it");

    /// <param name="file">The checkpoint.</param>
    /// <param name="recorded">The kind of processor that wrote it.</param>
    /// <param name="current">The kind of this processor.</param>
    internal static Diagnostic OtherProcessor(string file, string recorded, string current) =>
        Diagnostic.Warning("W0646", $"{file} was written on another kind of processor ({recorded}; this one: {current}): the fit resumes, "
            + "but its last digits differ from those of a fit without a break", Place.None)
            .Next("to get the same bits, resume on the kind of machine where the fit started");

    public static Diagnostic NoCheckpoint(string file) =>
        Diagnostic.Error("E0612", $"there is no checkpoint {file} to resume", Place.None)
            .Next("remove `--resume` to start the fit; the first checkpoint is written after a second, so a shorter fit has none");

    /// <summary>`--more` where there are no chains.</summary>
    public static Diagnostic NoChains(string folder) =>
        Diagnostic.Error("E0612", $"there is no fit by Markov chains in {folder} to extend", Place.None)
            .Next("remove `--more` to start one, by a method of Markov chains");

    /// <param name="file">The checkpoint.</param>
    /// <param name="done">The number of draws of each chain.</param>
    /// <param name="asked">The requested number of draws of each chain.</param>
    /// <param name="chains">The number of chains.</param>
    internal static Diagnostic FewerDraws(string file, int done, int asked, int chains) =>
        Diagnostic.Error("E0605", string.Create(CultureInfo.InvariantCulture, $"the chains in {file} have {done:N0} draws each, but "
            + $"{asked:N0} are requested"), Place.None)
            .Next(string.Create(CultureInfo.InvariantCulture,
                $"use `--num-samples {(long)done * chains}` or more to continue them, or remove `--resume` to start again"));

    /// <param name="file">The checkpoint.</param>
    /// <param name="done">The number of finished steps.</param>
    /// <param name="asked">The requested total number of steps.</param>
    internal static Diagnostic FewerSteps(string file, long done, long asked) =>
        Diagnostic.Error("E0605", string.Create(CultureInfo.InvariantCulture, $"the training in {file} has done {done:N0} steps, but "
            + $"`--max-iter` is {asked:N0}"), Place.None)
            .Next(string.Create(CultureInfo.InvariantCulture,
                $"use `--max-iter {done}` to end it there, a larger number to continue it, or remove `--resume` to start again"));

    /// <param name="latent">The latent.</param>
    /// <param name="span">Its declaration.</param>
    /// <param name="advice">What to change in the training.</param>
    public static Diagnostic PosteriorCollapse(LatentInformation latent, SourceSpan span, string advice) =>
        Diagnostic.Warning("W0551", string.Create(CultureInfo.InvariantCulture, $"posterior collapse of `{latent.Latent}`: "
            + $"{(latent.Dimensions == 1 ? "the guide" : $"in all {latent.Dimensions} dimensions the guide")} equals the prior, "
            + $"to within {LatentInformation.ActiveThreshold} nats"), span)
            .Next($"{advice}; if nothing helps, remove the latent");

    public static Diagnostic NotTrained(string method, string option, IEnumerable<string> instead) =>
        Diagnostic.Error("E0548", $"`{method}` does not train step by step, but `{option}` applies only to methods that do", Place.None)
            .Next($"remove `{option}`{Names(", or use such a method: ", instead)}");

    public static Diagnostic NotResumed(string method, IEnumerable<string> instead) =>
        Diagnostic.Error("E0548", $"`{method}` writes no checkpoint for `--resume`", Place.None)
            .Next($"remove `--resume`{Names(", or use a method that works step by step: ", instead)}");

    private static string Names(string before, IEnumerable<string> methods) =>
        string.Join(", ", methods.Select(name => $"`--method {name}`")) is { Length: > 0 } names ? before + names : "";

    public static Diagnostic NothingToHoldOut(string why) =>
        Diagnostic.Error("E0547", $"no rows can be held out: {why}", Place.None).Next("train on all rows, without `--holdout`");

    /// <param name="data">The data name.</param>
    /// <param name="column">The column that is furthest from unit scale, from 1; null for a single column.</param>
    /// <param name="mean">The mean of the column.</param>
    /// <param name="sd">The standard deviation of the column.</param>
    /// <param name="isOutcome">
    /// Whether the story draws the data, so that their scale affects the likelihood. The scale of a predictor does not.
    /// </param>
    /// <param name="isFromZero">Whether the data are to stay positive, so that they are only scaled.</param>
    internal static Diagnostic FarFromUnitScale(Variable data, int? column, double mean, double sd, bool isOutcome, bool isFromZero)
    {
        var of = column is { } at ? $"column {at} of `{data.Name}`" : $"`{data.Name}`";
        var written = data.Origin is ColumnOrigin { Columns: [ColumnValue only] } ? only.Name : "x";
        return Diagnostic.Warning("W0590", string.Create(CultureInfo.InvariantCulture,
            $"{of} has mean {mean:G3} and standard deviation {sd:G3}, far from 0 and 1: the defaults of nets and learning rates are for "
                + $"data of about that scale, so training with default options may end far from the best fit"), data.Span)
            .Next($"standardize the column in the data line, as in `from {(isFromZero ? written
                : $"({written} - mean({written}))")} / sd({written})`{(isOutcome ? $"; for the likelihood in the file's units, "
                    + $"subtract log(sd({written})) from each log density" : "")}");
    }

    /// <summary>A flow or a net draws real numbers of which there are few.</summary>
    /// <param name="draw">The draw.</param>
    /// <param name="flow">The flow or net.</param>
    /// <param name="column">The number of a row, from 1; null if a row is one number.</param>
    /// <param name="different">How many different numbers there are.</param>
    internal static Diagnostic OfFewValues(Draw draw, string flow, int? column, int different) =>
        Diagnostic.Warning("W0629", $"{(column is { } at ? $"number {at} of a row of `{draw.Target.Of}`" : $"`{draw.Target.Of}`")} has "
            + $"{different} different values, and `{flow}` draws real numbers: it presses its density onto them, so that the likelihood "
            + "grows as long as it is trained", draw.Span)
            .Next("draw the column by a distribution of its own, such as `Bernoulli` or `Categorical`, or make whole numbers continuous: "
                + "`data smooth[rows]: real from Uniform(x, x + 1)`");

    /// <summary>A flow or a net draws real numbers, of which many are equal.</summary>
    /// <param name="draw">The draw.</param>
    /// <param name="flow">The flow or net.</param>
    /// <param name="column">The number of a row, from 1; null if a row is one number.</param>
    /// <param name="value">The value that they have.</param>
    /// <param name="fraction">The fraction of the rows with it.</param>
    internal static Diagnostic OfAtom(Draw draw, string flow, int? column, double value, double fraction) =>
        Diagnostic.Warning("W0629", string.Create(CultureInfo.InvariantCulture,
            $"{(column is { } at ? $"number {at} of a row of `{draw.Target.Of}`" : $"`{draw.Target.Of}`")} is {value:G6} in "
                + $"{100 * fraction:0.#} % of the rows, and `{flow}` draws real numbers: it presses its density onto that value, so that "
                + $"the likelihood grows as long as it is trained"), draw.Span)
            .Next($"draw by a distribution of its own, such as `Bernoulli`, whether a row has that value, and the other rows by `{flow}`; "
                + "or add noise to the column, as in `from Normal(x, 0.01)`");

    internal static Diagnostic OutsideOfSpline(FlowUse map, Variable data, double fraction, double bound, bool isInUnits) =>
        Diagnostic.Warning("W0594", string.Create(CultureInfo.InvariantCulture,
            $"{100 * fraction:0.#} % of the rows of `{data.Name}` have a number outside of (-{bound:G4}, {bound:G4}), the interval of "
                + $"`{map.Name}`{(isInUnits ? ", in standard deviations from the mean" : "")}: beyond it the map changes nothing"),
            map.Span)
            .Next($"write a larger interval, as in `{map.Name}(bound = 10)`"
                + (isInUnits ? "" : ", or standardize the columns in the data line, as in `from x / sd(x)`"));

    /// <summary>A diagnostic of data when functions of whole columns are computed from the training rows alone.</summary>
    public static Diagnostic OfTrainedRows(Diagnostic found) =>
        found with { Message = $"in the rows that `--holdout` leaves for training: {found.Message}" };

    public static Diagnostic TooLarge(string method, NotEnoughMemory large) =>
        RunDiagnostics.NotEnoughMemory(method, large,
            "use fewer rows in a step (`--batch-size`), fewer draws per row (`--num-particles`), or smaller nets");

    /// <param name="method">The name of the method.</param>
    /// <param name="large">What the memory has, and what the training needs.</param>
    /// <param name="batch">The largest batch that fits; null if not even one row does.</param>
    public static Diagnostic TooLarge(string method, NotEnoughMemory large, int? batch) =>
        RunDiagnostics.NotEnoughMemory(method, large, batch is { } rows
            ? $"a step of {rows:N0} row{(rows == 1 ? "" : "s")} fits: `--batch-size {rows}`; `--device cpu` has the memory of the machine"
            : "not even a step of one row fits: use fewer draws per row (`--num-particles`), smaller nets, or `--device cpu`");

    public static Diagnostic CheckpointNotWritten(string file, string why) =>
        Diagnostic.Warning("W0545", $"the checkpoint {file} could not be written: {why}", Place.None)
            .Next("the fit continues without it and cannot be resumed from this point: check that its folder exists and has space");

    private const string Smaller = "try a smaller learning rate (`--learning-rate 1e-4`) or clip large gradients (`--clip-norm 1`)";

    private static string Shown(double value) =>
        double.IsNaN(value) ? "not a number" : value < 0 ? "minus infinity" : "infinite";

    private static Place Where(NonFiniteOrigin? cause) =>
        cause?.Argument is { } argument ? new SourcePlace(argument.Given.Argument.Span)
            : cause?.Origin is Statement statement ? new SourcePlace(statement.Span) : Place.None;

    private static string Because(NonFiniteOrigin? cause, long? row) => cause is null ? ""
        : $": {(cause.Origin is { } origin ? $"in `{origin}` " : "")}{cause.What}{(row is { } at ? $", at row {at + 1} of the data"
            : cause.Place is { } place ? $", at row {place + 1} of the batch" : "")}";
}
