namespace ProbDsl.Inference.Lowering;

/// <summary>A subset of a latent's members, and all terms that read them.</summary>
/// <param name="Members">An axis for each index of the latent.</param>
/// <param name="Terms">The terms that read these members, aligned to them.</param>
internal sealed record MemberPart(Axis[] Members, IReadOnlyList<Term> Terms)
{
    /// <summary>By index, the position of the first of these members.</summary>
    public IReadOnlyList<int> First { get; init; } = [.. Members.Select(_ => 0)];

    /// <summary>1 at the members that exist, 0 at others; null if all do.</summary>
    public AxisTensor? IsThere { get; init; }
}

/// <summary>
/// Splits the members of a latent into parts that the same terms read. A term that reads another latent at two positions, `kind[t]` with
/// `state[t]` and `state[t-1]`, reads no member at an end, where one of them is missing: those members are a part of their own.
/// </summary>
/// <param name="latent">The latent that is marginalized, which is not a chain itself.</param>
/// <param name="home">An axis for each of its indices.</param>
/// <param name="sums">Sums over plates with repeated members.</param>
internal sealed class MemberParts(string latent, Axis[] home, WeightedSums sums)
{
    /// <summary>All parts; null if a term reads other latents at members that cannot be identified in any part.</summary>
    /// <param name="meeting">All terms that read the latent.</param>
    /// <param name="arrived">The same terms aligned to all of its members; null for those that cannot be.</param>
    /// <param name="isThere">1 at the members that exist, 0 at others; null if all do.</param>
    public IReadOnlyList<MemberPart>? Of(IReadOnlyList<Term> meeting, IReadOnlyList<Term?> arrived, AxisTensor? isThere)
    {
        var there = meeting.Zip(arrived, (term, own) => IsOfOneMember(term) ? null : own).ToList();
        var apart = meeting.Where((_, i) => there[i] is null).Select(t => t.Uses.First(u => u.Latent == latent)).ToList();
        if (home.Any(sums.IsWeighted) || apart.Exists(u => u.Axes.Any(sums.IsWeighted))) return null;
        var boxes = home.Select((_, i) => Ranges(apart, i)).Aggregate((IEnumerable<Range[]>)[[]],
            (before, ranges) => before.SelectMany(b => ranges.Select(r => (Range[])[.. b, r])));
        var parts = new List<MemberPart>();
        foreach (var box in boxes)
        {
            if (Part(box, meeting, there) is not { } part) return null;
            parts.AddRange(WithAndWithout(part with { IsThere = isThere is null ? null : Part(isThere, box) }));
        }

        return parts.Count > 1 ? parts : null;
    }

    /// <summary>Whether a term reads one member, `kind[1]`, together with other latents.</summary>
    private bool IsOfOneMember(Term term) =>
        term.Uses.Any(u => u.Latent != latent) && At(term).Any(a => a is FixedPosition);

    /// <summary>Positions of one index that the same terms read, from 0; the end is exclusive.</summary>
    private sealed record Range(int From, int End, Axis Axis);

    private List<Range> Ranges(List<LatentRead> apart, int index)
    {
        var read = apart.Select(u => u.At[index]).OfType<Iota>().ToList();
        var single = apart.Select(u => u.At[index]).OfType<FixedPosition>();
        var ends = read.SelectMany(i => new[] { i.First, i.First + i.Axis.Size }).Concat(single.SelectMany(f => new[] { f.At, f.At + 1 }))
            .Concat([0, home[index].Size])
            .Where(at => at >= 0 && at <= home[index].Size).Distinct().Order().ToList();
        Axis AxisOf(int from, int end) =>
            read.Find(i => i.First == from && i.Axis.Size == end - from)?.Axis ?? home[index] with { Size = end - from, First = from };
        return [.. ends.Zip(ends.Skip(1), (from, end) =>
            new Range(from, end, (from, end) == (0, home[index].Size) ? home[index] : AxisOf(from, end)))];
    }

    private AxisTensor Part(AxisTensor value, Range[] box) =>
        box.Zip(home).Aggregate(value, (v, r) => v.Part(r.Second, r.First.From, r.First.Axis));

    private MemberPart? Part(Range[] box, IReadOnlyList<Term> meeting, IReadOnlyList<Term?> arrived)
    {
        var own = new List<Term>();
        Axis[] members = [.. box.Select(r => r.Axis)];
        foreach (var (term, there) in meeting.Zip(arrived))
        {
            var inside = there is not null ? box.Zip(home).Aggregate(there, (t, r) => t.Part(r.Second, r.First.From, r.First.Axis))
                : Reads(term, box) ? Within(term, box, members) : null;
            if (inside is not null) own.Add(inside with { Uses = [.. inside.Uses.Select(u => Reported(u, box))] });
            else if (Reads(term, box)) return null;
        }

        return new(members, own) { First = [.. box.Select(r => r.From)] };
    }

    private bool Reads(Term term, Range[] box) => At(term).Zip(box).All(p => p.First switch
    {
        Iota iota => iota.First < p.Second.End && iota.First + iota.Axis.Size > p.Second.From,
        FixedPosition one => one.At >= p.Second.From && one.At < p.Second.End,
        _ => true,
    });

    /// <summary>A use of a latent; a range of one member becomes one position.</summary>
    private static LatentRead Reported(LatentRead use, Range[] box) => use with
    {
        At = [.. use.At.Select(a =>
            a is Iota { Axis.Size: 1 } iota && box.Any(r => r.Axis == iota.Axis) ? new FixedPosition(iota.First) : a)],
    };

    /// <summary>A term at those of its members that are in this part.</summary>
    private Term? Within(Term term, Range[] box, Axis[] members)
    {
        foreach (var (at, range) in At(term).Zip(box))
        {
            if (at is FixedPosition) continue;
            if (at is not Iota iota || (iota.Axis != range.Axis && term.Over.Contains(range.Axis))) return null;
            term = term.Part(iota.Axis, range.From - iota.First, range.Axis);
        }

        LatentRead Counted(LatentRead use) => use.Latent == latent
            ? use with { At = [.. use.At.Zip(box, (at, range) => at.Shifted(-range.From))] } : use;
        return new AxisAlignment(term with { Uses = [.. term.Uses.Select(Counted)] }, latent, members, sums).Aligned;
    }

    private IReadOnlyList<LoopValue> At(Term term) => term.Uses.First(u => u.Latent == latent).At;

    /// <summary>
    /// In groups of different lengths a term may end before the latent does, because it reads the next position: the members with the term,
    /// and those without it.
    /// </summary>
    private IEnumerable<MemberPart> WithAndWithout(MemberPart part)
    {
        bool IsEnding(Term term) => term.IsThere is not null && term.Uses.Any(u => u.At.Any(a => a is Iota i && IsAfter(i, part)));
        var ending = part.Terms.Where(IsEnding).ToList();
        if (ending.Count == 0 || part.IsThere is null) return [part];
        var isThere = ending.Select(t => t.IsThere!).Aggregate((a, b) => a.JoinWith(b, (x, y) => x & y));
        var nothing = new AxisTensor(isThere.Value.Program.Constant(0), []);
        return
        [
            part with { IsThere = isThere },
            part with { Terms = [.. part.Terms.Except(ending)], IsThere = nothing.Where(isThere, part.IsThere) },
        ];
    }

    private static bool IsAfter(Iota at, MemberPart part) =>
        System.Array.IndexOf(part.Members, at.Axis) is var index and >= 0 && at.First > part.First[index];
}
