namespace ProbDsl.Inference.Results;

/// <summary>Relevances of which some remove their factor: the loadings of it are 0 within their standard deviations.</summary>
public sealed record RelevancesInUse(ValueList<RelevanceUse> All) : ResultSection
{
    public override SectionPlace Place => new(74, OnPage: 74);

    public override void Write(Utf8JsonWriter json)
    {
        ArrayJson.Objects(json, "factors_in_use", All, use =>
        {
            json.WriteString("loading", use.Loading);
            json.WriteString("relevance", use.Relevance);
            json.WriteNumber("factors", use.Explained.Count);
            json.WriteNumber("in_use", use.InUse);
            ArrayJson.Values(json, "explained", use.Explained);
        });
    }

    public override string Print(FitSummary of, ShownNames shown) => Paragraph.Print("in use: ", string.Join(" · ", All.Select(u =>
        $"{u.InUse} of {u.Explained.Count} members of {u.Relevance}{MembersInUse.Print(u.Names, u.IsInUse)}; "
            + $"{u.Loading} of the others is 0 within its standard deviations")));
}

/// <summary>How much of the loadings of each factor is known.</summary>
/// <param name="Loading">The loadings.</param>
/// <param name="Relevance">Their precision, or variance, one number for each factor.</param>
/// <param name="Explained">
/// Of each factor, the sum of the squares of the means of its loadings, over the sum of their mean squares: 1 if they are known, 0 if their
/// means are 0.
/// </param>
/// <param name="Names">The name of each factor.</param>
public sealed record RelevanceUse(string Loading, string Relevance, ValueList<double> Explained, ValueList<string> Names)
{
    /// <summary>The least that is explained of a factor in use: means as large as standard deviations.</summary>
    public const double Least = 0.5;

    /// <summary>The number of factors in use.</summary>
    public int InUse => Enumerable.Range(0, Explained.Count).Count(IsInUse);

    /// <summary>Whether a factor, from 0, is in use.</summary>
    public bool IsInUse(int factor) => Explained[factor] >= Least;
}
