namespace ProbDsl.Inference.Results;

/// <summary>
/// Finite latents of which some states have no members: components of a mixture that the data do not need keep the distribution of their
/// prior.
/// </summary>
public sealed record StatesInUse(ValueList<StateUse> All) : ResultSection
{
    public override SectionPlace Place => new(73, OnPage: 73);

    public override void Write(Utf8JsonWriter json)
    {
        ArrayJson.Objects(json, "states_in_use", All, latent =>
        {
            json.WriteString("name", latent.Latent);
            json.WriteNumber("states", latent.Expected.Count);
            json.WriteNumber("in_use", latent.InUse);
            ArrayJson.Values(json, "expected_members", latent.Expected);
        });
    }

    public override string Print(FitSummary of, ShownNames shown) => Paragraph.Print("in use: ", string.Join(" · ", All.Select(l =>
        $"{l.InUse} of {l.Expected.Count} states of {l.Latent}{MembersInUse.Print(l.Names, l.IsInUse)}; the others "
            + $"have less than {FixedPoint.Write(StateUse.Least, "F1")} "
            + "expected members, and unknowns of theirs the distribution of their prior")));
}

/// <summary>The expected number of members in each state of a finite latent.</summary>
/// <param name="Latent">The name of the latent.</param>
/// <param name="Expected">The sum of the members' probabilities of each state.</param>
/// <param name="Names">The name of each state.</param>
public sealed record StateUse(string Latent, ValueList<double> Expected, ValueList<string> Names)
{
    /// <summary>The fewest expected members of a state that is in use.</summary>
    public const double Least = 0.5;

    /// <summary>The number of states in use.</summary>
    public int InUse => Enumerable.Range(0, Expected.Count).Count(IsInUse);

    /// <summary>Whether a state, from 0, is in use.</summary>
    public bool IsInUse(int state) => Expected[state] >= Least;
}
