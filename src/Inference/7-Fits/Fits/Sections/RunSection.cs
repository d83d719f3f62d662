namespace ProbDsl.Inference.Fits.Sections;

/// <summary>The run: steps, why it stopped, seconds, how its starts ended, the objective step by step.</summary>
internal sealed record RunSection(FitRecord Fit) : ResultSection
{
    public override SectionPlace Place => new(100, OnPage: 90);

    private FitOutcome Outcome => Fit.Outcome;

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("iterations", Outcome.Iterations);
        json.WriteString("stop_reason", FitJson.Snake(Outcome.Stopped));
        json.WriteBoolean("converged", Fit.IsConverged);
        json.WriteStartObject("seconds");
        json.WriteNumber("load", Fit.Seconds.Load);
        json.WriteNumber("compile", Fit.Seconds.Compile);
        json.WriteNumber("fit", Fit.Seconds.Fit);
        json.WriteEndObject();
        Restarts(json);
        ArrayJson.Values(json, "trace", Outcome.Trace);
    }

    public override string Print(FitSummary of, ShownNames shown)
    {
        string[] said = [StopText, .. Starts(), $"seed {Fit.Options.Seed}", Seconds(Fit.Seconds.Fit)];
        var ordered = of.OrderedBy is { } order ? Paragraph.Print("", order) : "";
        var verdict = Paragraph.Print("stopped: ", string.Join(" · ", said));
        return StyleMarks.OfLines(Fit.IsConverged ? TextStyle.Good : TextStyle.Warning, verdict) + ordered;
    }

    private string StopText => Outcome.StopText ?? Outcome.Stopped switch
    {
        StopReason.ClosedForm => "closed form: exact in one pass",
        StopReason.Converged when double.IsNaN(Outcome.Gradient) => $"converged after {Steps}",
        StopReason.Converged =>
            $"converged after {Steps}, {Outcome.Measure} {Outcome.Gradient.ToString("0.#e+0", CultureInfo.InvariantCulture)}",
        StopReason.Stalled => $"converged after {Steps}: no parameter changes any more in double precision",
        StopReason.DrawsDone => "all requested draws were taken",
        StopReason.MaxIterations => $"not converged: {Steps}, the maximum",
        StopReason.Saddle => $"not converged: after {Steps} at a saddle point, near which the {Outcome.Objective.Title} is higher",
        StopReason.AwayFromMode => $"not converged: {Steps} ended away from the mode",
        StopReason.Diverged => $"not converged: diverged after {Steps}",
        StopReason.StepsDone => Fit.Options.MaxIterations is null ? $"trained for {Steps}" : $"{Steps}, as requested",
        StopReason.EarlyStopped => $"after {Steps}: the held-out evaluation stopped improving",
        StopReason.Failed => $"failed after {Steps}",
        _ => $"interrupted after {Steps}",
    };

    private string Steps => FitOutcome.StepsText(Outcome.Iterations);

    private void Restarts(Utf8JsonWriter json)
    {
        ArrayJson.Objects(json, "restarts", Outcome.Restarts, restart =>
        {
            MetricJson.Number(json, "objective", restart.Objective);
            json.WriteNumber("iterations", restart.Iterations);
            if (restart.Why is null) json.WriteString("stop_reason", FitJson.Snake(restart.Stopped));
            else json.WriteString("dropped", restart.Why);
        });
    }

    private IEnumerable<string> Starts()
    {
        if (Outcome.Restarts.Count < 2) yield break;
        yield return $"{Outcome.Agreeing} of {Outcome.Restarts.Count} starts agree";
        var ended = Outcome.Restarts.Where(r => r.Why is null).ToList();
        var lowest = ended.Min(r => r.Objective);
        if (ended.Exists(r => r.Objective < Outcome.Value) && Objective(lowest) != Objective(Outcome.Value))
            yield return $"the lowest ended at {Objective(lowest)}";
        var dropped = Outcome.Restarts.Where(r => r.Why is not null).ToList();
        if (dropped.Count > 0) yield return $"{dropped.Count} dropped ({dropped[0].Why})";
    }

    private static string Objective(double value) => FixedPoint.Write(value, "F3");

    private static string Seconds(double seconds) => $"{seconds.ToString(seconds < 10 ? "F2" : "F0", CultureInfo.InvariantCulture)} s";
}
