namespace ProbDsl.Catalog.Sdes;

/// <summary>SDEs by name.</summary>
internal static class SdeTable
{
    public static readonly IReadOnlyDictionary<string, SdeSignature> Rows = new SdeSignature[]
    {
        new SubVpSde(),
        new VeSde(),
        new VpSde(),
        new CustomSde(),
    }.ToDictionary(s => s.Name);
}
