namespace ProbDsl.Inference.Adversarial;

/// <summary>The end of a training against a critic: all players, and how the draws overlap with the data.</summary>
/// <param name="All">The players, the critic first.</param>
/// <param name="Overlap">Null for too few rows.</param>
internal sealed record GeneratorAndCritic(ValueList<Player> All, NeighborCoverage? Overlap) : ResultSection
{
    /// <summary>The least coverage without a warning. Equal distributions have 0.97.</summary>
    public const double LeastCoverage = 0.5;

    /// <param name="outcome">The training.</param>
    /// <param name="losses">Its losses, each of a player.</param>
    /// <param name="overlap">Null where draws and data are not compared.</param>
    public static GeneratorAndCritic Create(TrainingOutcome outcome, IReadOnlyList<Loss> losses, NeighborCoverage? overlap) =>
        new([.. losses.Select((loss, i) => Player.Create(outcome, i, loss))], overlap);

    public override SectionPlace Place => new(72, OnPage: 72);

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("players");
        foreach (var player in All) Write(json, player);
        json.WriteEndObject();
        if (Overlap is null) return;
        json.WriteStartObject("overlap");
        MetricJson.Number(json, "precision", Overlap.Precision);
        MetricJson.Number(json, "recall", Overlap.Recall);
        MetricJson.Number(json, "coverage", Overlap.Coverage);
        json.WriteEndObject();
    }

    public override string Print(FitSummary of, ShownNames shown) =>
        Paragraph.Print("players: ", string.Join(" · ", All.Select(Text)))
        + (Overlap is null ? "" : Paragraph.Print("draws: ", $"{Percent(Overlap.Precision)} lie among the data (precision), "
            + $"{Percent(Overlap.Recall)} of the data among the draws (recall); "
            + $"{Percent(Overlap.Coverage)} of the data have a draw near them (coverage)"));

    private static string Text(Player player) =>
        $"{player.Name}'s loss {FixedPoint.Write(player.Loss, "F3")}, gradient norm {NumberText.Error(player.GradientNorm, "F3")}";

    private static string Percent(double fraction) => $"{FixedPoint.Write(100 * fraction, "F0")} %";

    private static void Write(Utf8JsonWriter json, Player player)
    {
        json.WriteStartObject(player.Name);
        MetricJson.Number(json, "loss", player.Loss);
        MetricJson.Number(json, "gradient_norm", player.GradientNorm);
        json.WriteEndObject();
    }
}

/// <summary>A player at the end of a training.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Loss">The moving average of its loss.</param>
/// <param name="GradientNorm">The root of the mean squared norm of its gradient over the last steps.</param>
internal sealed record Player(string Name, double Loss, double GradientNorm)
{
    /// <param name="outcome">The training.</param>
    /// <param name="at">The place of its loss among all.</param>
    /// <param name="loss">Its loss.</param>
    public static Player Create(TrainingOutcome outcome, int at, Loss loss)
    {
        var own = loss.By.Select(w => w.Name).ToHashSet();
        return new(loss.Player!,
            outcome.Trace.Steps.Count == 0 ? double.NaN : outcome.Trace.Losses[outcome.Trace.Steps.Count - 1, at],
            Math.Sqrt(outcome.Moments.Where(m => own.Contains(m.Key)).Sum(m => m.Value.Size.Sum(size => size * size))));
    }
}
