namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers latents with independent normal members. A member's state is z = m + R e with e ~ N(0, I), and each number that is observed of it
/// y = l'z + offset + noise of variance v, so that given all that is observed e has precision M = I + R'(sum of l l' / v)R and mean
/// M^-1 R'(sum of l (y - offset - l'm) / v). The density of what is observed is that of the residuals at this mean, with determinants: no
/// matrix has the size of what is observed, a scale R of 0 is regular, and squares of large numbers do not cancel. A state z has all
/// numbers of the latents at one member. Axes of loops have the same names as elsewhere; what does not vary along one lacks it.
/// </summary>
internal sealed partial class GaussianMemberLowering : GaussianLowering
{
    private readonly GaussianMembers members;
    private readonly Axis[] home, inOrder;
    private readonly Lazy<MemberPosterior> posterior;

    /// <param name="story">A lowering in which every latent of the block is 0.</param>
    /// <param name="members">The block.</param>
    public GaussianMemberLowering(StoryLowering story, GaussianMembers members)
        : base(story, members, [.. members.Members.Select(_ => 1)])
    {
        this.members = members;
        var first = members.Members[0];
        var loops = story.Bind(first.Draw.Loops);
        inOrder = [.. first.Loops.Select(l => ((Iota)loops[l]).Axis)];
        home = Axis.Union(inOrder);
        posterior = new(Find);
        nodes = new(FindNodes);
    }

    private Axis Other => Basis with { Name = "other number of the state", Rank = BasisRank + 1 };

    public override LatentRead? Members => new(members.Members[0].Latent.Name, [.. members.Members[0].Latent.Extents.Select((e, i) =>
        members.Members[0].Places.ToList().IndexOf(i) is var at and >= 0
            ? new Iota(inOrder[at], 0) : (LoopValue)new Span(Story.Problem.SizeOf(e.Size)))], members.Members[0].Latent.Whole.Rank);

    public override AxisTensor LogDensity()
    {
        if (Exact is not null) return IntegralByNodes();
        var (observed, prior, of) = (posterior.Value.Observed, posterior.Value.Prior, posterior.Value);
        // the mean maximizes the density of residuals and e, so it has no part in the gradient
        var all = (-0.5 * (Sum(prior.Fixed * Square(of.Mean), home.Length) + of.LogDeterminant))
            + (prior.Free.Count(f => f) * 0.5 * Math.Log(2 * Math.PI));
        return WithObserved(all, observed, of.State);
    }

    /// <summary>A number of each member, and the log density of what is observed of it at a state.</summary>
    private AxisTensor WithObserved(Value members, IEnumerable<ObservedMember> observed, AxisTensor state)
    {
        var total = new AxisTensor(Broadcast(members, [.. home.Select(a => a.Size)]), home);
        foreach (var draw in observed)
        {
            var each = draw.Of.LogDensity(Contracted(draw.Coefficients, At(state, draw), Basis));
            total = total.JoinWith(AtMembers(Summed(each), draw), (a, b) => a + b);
        }

        return total;
    }

    public override IEnumerable<(Variable Latent, Value Mean, Value Variance)> Moments()
    {
        var of = posterior.Value;
        if (Exact is not null)
        {
            var (means, covariances) = MomentsByNodes();
            return members.Members.Select((m, i) => (m.Latent, Part(means, i), Part(Matrices.Diagonal(covariances), i)));
        }

        var variances = Broadcast(Sum(Square(Halves()), home.Length), of.State.Value.Shape);
        return members.Members.Select((m, i) => (m.Latent, Part(of.State.Value, i), Part(variances, i)));
    }

    public override IEnumerable<(Variable Latent, Value Draw)> Drawn(Noise noise)
    {
        if (Exact is not null)
        {
            var states = DrawnByNodes(noise);
            return members.Members.Select((m, i) => (m.Latent, Part(states, i)));
        }

        var of = posterior.Value;
        var normal = noise.Normal([.. home.Select(a => a.Size), States, 1]);
        var moved = Reshape(TriangularSolve(of.Root, normal, transpose: true), of.State.Value.Shape);
        var drawn = of.State.Value + of.Prior.Rooted(moved);
        return members.Members.Select((m, i) => (m.Latent, Part(drawn, i)));
    }

    /// <summary>Matrices [members or 1.., S, S] whose transposes times themselves are the covariances of the states.</summary>
    private Value Halves() =>
        TriangularSolve(posterior.Value.Root, posterior.Value.Prior.RootTransposed(Identity(States)));

    /// <summary>The distribution of a member: [members or 1.., S].</summary>
    private Prior FindPrior()
    {
        var isDiagonal = !members.Members.Any(m => m.Draw.Distribution.Of.Is(DistributionTraits.GaussianVector));
        var (means, roots, free) = (new List<AxisTensor>(), new List<AxisTensor>(), new List<bool>());
        foreach (var (member, width) in members.Members.Zip(Widths))
        {
            var isFree = member.Draw.Distribution.Of.Is(DistributionTraits.Constant);
            free.AddRange(Enumerable.Repeat(isFree, width));
            var distribution = isFree ? null : DistributionOf(member.Draw);
            means.Add(Vector(distribution?.Mean() ?? new(Builder.Constant(0), []), member, width));
            if (member.Draw.Distribution.Of.Is(DistributionTraits.GaussianVector))
            {
                roots.Add(Matrix(distribution!.Own(MvNormal.Root), member));
                continue;
            }

            var sd = Vector(distribution?.Own("variance") ?? new(Builder.Constant(1), []), member, width);
            sd = sd with { Value = Sqrt(sd.Value) };
            roots.Add(isDiagonal ? sd : sd with { Value = Reshape(sd.Value, [.. sd.Value.Shape, 1]) * Identity(width) });
        }

        var mean = Joined(means);
        var root = isDiagonal ? Joined(roots).AlignedTo(home) : Diagonal([.. roots.Select(r => r.AlignedTo(home))]);
        return new(mean with { Axes = [.. mean.Axes, Basis] }, root, isDiagonal, [.. free]);
    }

    /// <summary>Vectors of several latents one after another.</summary>
    private static AxisTensor Joined(List<AxisTensor> parts)
    {
        if (parts.Count == 1) return parts[0];
        var axes = Axis.Union(parts.SelectMany(p => p.Axes));
        return new(Concat(axes.Length, [.. parts.Select(p => p.SpreadOver(axes).Value)]), axes);
    }

    private ObservedMember Observed(Draw draw)
    {
        var (of, (coefficients, place)) = Observed(draw, (loops, shape) =>
        {
            var read = DeepReads.Find(Story.Problem.Graph, draw).First(r => members.Has(r.Of));
            var latent = Story.Problem.Graph[read.Of];
            List<LoopValue> place = [.. members.PlacesOf(latent).Select(i => Story.Indices.Of(read.At[i], loops, latent.Extents[i].Size))];
            return (AlongNumbers(Coefficients(draw, loops), shape), place);
        });
        return new(of, coefficients, place);
    }

    /// <summary>The sum of products over one axis.</summary>
    private static AxisTensor Contracted(AxisTensor one, AxisTensor other, Axis over)
    {
        if (!one.Axes.Contains(over) || !other.Axes.Contains(over) || one.Axes.Intersect(other.Axes).Count() > 1)
            return one.JoinWith(other, (a, b) => a * b) is var product && product.Axes.Contains(over)
                ? product.Without(over, (v, d) => Sum(v, d)) : product;
        Axis[] rows = [.. one.Axes.Where(a => a != over)], columns = [.. other.Axes.Where(a => a != over)];
        // in the order in which the result needs no transpose
        if (Axis.Union([.. rows, .. columns]).AsSpan().StartsWith(columns)) (one, other, rows, columns) = (other, one, columns, rows);
        var left = Matrix(one, rows, over);
        var right = Matrix(other, columns, over);
        var matrix = MatMul(left, right, transposeB: true);
        return AxisTensor.Canonical(Reshape(matrix, [.. rows.Select(a => a.Size), .. columns.Select(a => a.Size)]), [.. rows, .. columns]);
    }

    private static Value Matrix(AxisTensor value, Axis[] rows, Axis over)
    {
        var ordered = Transpose(value.Value, [.. rows.Append(over).Select(a => Array.IndexOf(value.Axes, a))]);
        return Reshape(ordered, [rows.Aggregate(1, (n, a) => n * a.Size), over.Size]);
    }

    private static AxisTensor Summed(AxisTensor value) => value.Axes.FirstOrDefault(a => a.Rank == BasisRank - 1) is { } numbers
        ? value.Without(numbers, (v, d) => Sum(v, d)) : value;

    /// <summary>A value of what is observed, added up for each member.</summary>
    private AxisTensor AtMembers(AxisTensor value, ObservedMember draw)
    {
        const string Name = "member";
        var term = new Term(value, draw.Of.Over, [new(Name, draw.Place, draw.Place.Count)], draw.Of.From) { Role = TermRole.Data };
        return new AxisAlignment(term, Name, inOrder, new(Story.Weights)).Aligned!.Value;
    }

    /// <summary>The state of the member that each number is observed of: a value [members.., S] that may lack members.</summary>
    private AxisTensor At(AxisTensor states, ObservedMember draw)
    {
        if (!states.Axes.Any(home.Contains)) return states;
        return ReadAt(states.SpreadOver([.. home, Basis]).Value, draw, Basis);
    }

    /// <summary>The matrix of the member that each number is observed of: matrices [members or 1.., S, S] by these axes.</summary>
    private AxisTensor MatricesAt(Value matrices, ObservedMember draw, Axis rows, Axis columns) => IsCommon(matrices)
        ? new(Reshape(matrices, [States, States]), [rows, columns])
        : ReadAt(Broadcast(matrices, [.. home.Select(a => a.Size), States, States]), draw, rows, columns);

    private static bool IsCommon(Value matrices) => matrices.Shape[..^2].All(size => size == 1);

    /// <summary>What each member has, [members.., own..], at the member that each number is observed of.</summary>
    private AxisTensor ReadAt(Value all, ObservedMember draw, params Axis[] own)
    {
        var array = Transpose(all,
            [.. inOrder.Select(a => Array.IndexOf(home, a)), .. Enumerable.Range(home.Length, own.Length)]);
        var read = EventReads.Read(new(array, []), draw.Place);
        return AxisTensor.Canonical(read.Value, [.. read.Axes, .. own]);
    }

    /// <summary>The numbers of one latent among those of all states: [members.., S] to the latent's own shape.</summary>
    private Value Part(Value states, int member)
    {
        var own = Slice(states, home.Length, Widths[..member].Sum(), Widths[member]);
        var (latent, inner) = (members.Members[member].Latent, DimensionsAt(members.Members[member].Latent).ToList());
        var (shape, places) = (Story.Problem.ShapeOf(latent), members.PlacesOf(latent).ToList());
        own = Reshape(own, [.. home.Select(a => a.Size), .. inner.Select(d => shape[d])]);
        return Transpose(own, [.. Enumerable.Range(0, shape.Rank).Select(d => inner.Contains(d)
            ? home.Length + inner.IndexOf(d) : Array.IndexOf(home, inOrder[places.IndexOf(d)]))]);
    }

    /// <summary>A normal distribution of each member.</summary>
    /// <param name="Mean">[members.., S]; it may lack members.</param>
    /// <param name="Root">Standard deviations [members or 1.., S], or matrices [members or 1.., S, S].</param>
    /// <param name="IsDiagonal">Whether these are standard deviations.</param>
    /// <param name="Free">The elements with a flat prior.</param>
    private sealed record Prior(AxisTensor Mean, Value Root, bool IsDiagonal, ImmutableArray<bool> Free)
    {
        /// <summary>1 for each element that has a proper prior, [S].</summary>
        public Value Fixed => Root.Program.Constant(new Tensor([Free.Length], [.. Free.Select(f => f ? 0.0 : 1)]));

        /// <summary>R x for vectors x [.., S].</summary>
        public Value Rooted(Value vectors) => IsDiagonal ? Root * vectors : Matrices.Times(Root, vectors);

        /// <summary>R'X for matrices X [.., S, n].</summary>
        public Value RootTransposed(Value matrices) =>
            IsDiagonal ? Reshape(Root, [.. Root.Shape, 1]) * matrices : MatMul(Root, matrices, transposeA: true);

        /// <summary>R'XR.</summary>
        public Value RootedBothSides(Value matrices) => IsDiagonal
            ? Reshape(Root, [.. Root.Shape, 1]) * matrices * Reshape(Root, [.. Root.Shape[..^1], 1, Root.Shape[^1]])
            : MatMul(MatMul(Root, matrices, transposeA: true), Root);
    }

    /// <summary>A statement that observes members.</summary>
    /// <param name="Of">What it observes.</param>
    /// <param name="Coefficients">[axes.., numbers, S].</param>
    /// <param name="Place">The member that is observed.</param>
    private sealed record ObservedMember(ObservedNumbers Of, AxisTensor Coefficients, IReadOnlyList<LoopValue> Place);

    /// <summary>The posterior of e, with that of the states.</summary>
    /// <param name="Observed">What each statement observes.</param>
    /// <param name="Prior">The distribution of the members.</param>
    /// <param name="Root">[members or 1.., S, S]: a lower root of the precision of e.</param>
    /// <param name="LogDeterminant">[members or 1..]: of that precision.</param>
    /// <param name="Mean">[members.., S]: that of e.</param>
    /// <param name="State">[members.., S]: the mean of the states.</param>
    private sealed record MemberPosterior(
        List<ObservedMember> Observed, Prior Prior, Value Root, Value LogDeterminant, Value Mean, AxisTensor State);
}
