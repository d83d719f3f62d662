namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Eliminates one enumerated latent from the terms that read it, for each of its members separately: the log of the sum over its values, or
/// their expectation under the guide's distribution.
/// </summary>
internal sealed class MemberSum(EliminatedLatent summed, Problem problem, WeightedSums sums, MemberPresence presence)
{
    private const int HomeRank = 500;

    private Variable Latent => summed.Latent;

    /// <summary>
    /// The terms aligned to the latent's own members (their inner axes summed) and added: one term, or one for each part of the members
    /// that the same statements read. Beyond the end of a group there is no member to sum over. Null if other latents cannot be identified
    /// any more.
    /// </summary>
    /// <param name="meeting">All terms that read the latent, at one place each.</param>
    public IReadOnlyList<Term>? Of(List<Term> meeting)
    {
        var home = HomeOf(meeting);
        var isThere = presence.Of(Latent.Name, home);
        var own = meeting.ConvertAll(t => new AxisAlignment(t, Latent.Name, home, sums).Aligned);
        if (!own.Contains(null) && SumPart(new(home, [.. own.Select(t => t!)]) { IsThere = isThere }) is { } one) return [one];
        var parts = new MemberParts(Latent.Name, home, sums).Of(meeting, own, isThere)?.Select(SumPart).ToList();
        return parts?.Contains(null) == false ? [.. parts.Select(t => t!)] : null;
    }

    /// <summary>
    /// One term of some of the members; null if other latents are read at more than two places, or at two that are not neighbors.
    /// </summary>
    private Term? SumPart(MemberPart part)
    {
        if (StatePlaces.SeparateAxes(part.Terms) is not { } own) return null;
        var uses = own.SelectMany(t => t.Uses).ToList();
        var joint = own.Select(t => t.Value).Aggregate((a, b) => a.JoinWith(b, (x, y) => x + y));
        var value = summed.Distribution is null
            ? joint.Without(summed.States, (v, axis) => LogSumExp(v, axis))
            : Mean(joint, own.Find(t => t.From == summed.Distribution)!.Value);
        if (part.IsThere is { } isThere) value = value.Where(isThere, new(value.Value.Program.Constant(0), []));
        return new(value, Axis.Union(part.Members), [.. uses.DistinctBy(u => (u.Latent, u.States))], own[^1].From, part.IsThere)
        {
            Of = new(Latent.Name, [.. part.Members.Zip(part.First, (axis, first) => new Iota(axis, first))], part.Members.Length),
            Role = own.Max(t => t.Role),
            Statements = [.. own.SelectMany(t => t.Statements)],
        };
    }

    /// <summary>The sum over the states of q times the value; a state with q = 0 contributes 0, for any value.</summary>
    private AxisTensor Mean(AxisTensor value, AxisTensor minusLogQ) => minusLogQ
        .JoinWith(value, (m, v) =>
            Exp(-m) is var q && v.Program.Constant(0) is var nothing ? Where(q > nothing, q * Where(q > nothing, v, nothing), nothing) : v)
        .Without(summed.States, (v, axis) => Sum(v, axis));

    private bool IsDraw(Term term) => term.From is Draw { Target.Of: var drawn } && drawn == Latent.Name;

    /// <summary>An axis for each of the latent's indices: that of its own statement, if it runs over all of its members.</summary>
    private Axis[] HomeOf(List<Term> meeting) =>
        MembersOf(Latent, [.. meeting.Where(IsDraw).Select(t => t.Uses.First(u => u.Latent == Latent.Name))], problem,
            sums, meeting[0].From!);

    /// <summary>
    /// An axis for each index of a latent: that of one of the statements that draw it, if it runs over all of its members.
    /// </summary>
    /// <param name="latent">The latent.</param>
    /// <param name="drawn">The uses in statements that draw it.</param>
    /// <param name="problem">The problem that has its sizes.</param>
    /// <param name="sums">Sums over plates with repeated members.</param>
    /// <param name="statement">The statement that reads it, for errors.</param>
    /// <exception cref="LoweringLimit">It is drawn in a part of a plate that is repeated.</exception>
    public static Axis[] MembersOf(Variable latent, IReadOnlyList<LatentRead> drawn, Problem problem, WeightedSums sums,
        Statement statement)
    {
        var home = latent.Extents.Select((extent, i) => MemberAxis(latent, i, problem.SizeOf(extent.Size), drawn)).ToArray();
        var isPart = drawn.Any(u => u.At.OfType<Iota>().Any(i => sums.IsWeighted(i.Axis) && !home.Contains(i.Axis)));
        return isPart ? throw LatentReads.Limit(statement, $"`{latent.Name}` is drawn in a part of a plate that is repeated") : home;
    }

    private static Axis MemberAxis(Variable latent, int index, int size, IReadOnlyList<LatentRead> drawn) =>
        drawn.Select(u => u.At[index]).OfType<Iota>().FirstOrDefault(q => q.First == 0 && q.Axis.Size == size)?.Axis
            ?? new($"{latent.Name} {index}", size, 0, HomeRank + index);
}
